import { z } from "zod";

/** What the chat page sends. `id` is made in the browser; sending it again changes nothing. */
export type WebInbound =
  | { id: string; type: "start" }
  | { id: string; type: "say" | "secret"; text: string }
  | { id: string; type: "pick"; value: string; turn: number };

const id = z.string().regex(/^[0-9A-Za-z-]{8,64}$/);

const posted = z.discriminatedUnion("type", [
  z.object({ id, type: z.literal("start") }),
  z.object({ id, type: z.enum(["say", "secret"]), text: z.string().max(20_000) }),
  z.object({
    id,
    type: z.literal("pick"),
    value: z.string().max(100),
    turn: z.int().nonnegative(),
  }),
]);

/** Undefined for anything that the page would not send. Never throws. */
export function decodeWeb(body: Uint8Array): WebInbound | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return posted.safeParse(json).data;
  } catch {
    return undefined;
  }
}
