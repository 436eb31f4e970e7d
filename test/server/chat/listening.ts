import { expect } from "vitest";
import type { News } from "../stranger.ts";

/** One event of a stream, as the chat page takes it. */
type Event = { id: string; event: string; news: News };

/** A browser's end of a stream. */
export type Listening = { next(): Promise<Event>; close(): Promise<void> };

/** Reads a chat's stream as a browser does. */
export async function listen(answer: Response): Promise<Listening> {
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const reader = (answer.body ?? new ReadableStream<Uint8Array>()).getReader();
  const decoder = new TextDecoder();
  let buffer = "";
  return {
    async next() {
      for (;;) {
        const end = buffer.indexOf("\n\n");
        if (end >= 0) {
          const fields = new Map(
            buffer
              .slice(0, end)
              .split("\n")
              .map((line) => line.split(/: (.*)/s, 2) as [string, string]),
          );
          buffer = buffer.slice(end + 2);
          if (fields.has("data")) {
            return {
              id: fields.get("id") ?? "",
              event: fields.get("event") ?? "",
              news: JSON.parse(fields.get("data") ?? ""),
            };
          }
          continue;
        }
        const { done, value } = await reader.read();
        if (done) throw new Error("The stream ended.");
        buffer += decoder.decode(value, { stream: true });
      }
    },
    close: () => reader.cancel(),
  };
}
