import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Reads so many lines, fewer where the input ends. On a terminal nothing of them is shown. */
export async function readHidden(
  input: NodeJS.ReadableStream & { isTTY?: boolean },
  lines: number,
): Promise<readonly string[]> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const typing = createInterface({ input, output: nowhere, terminal: input.isTTY === true });
  typing.on("SIGINT", () => typing.close());
  const read: string[] = [];
  for await (const line of typing) {
    read.push(line);
    if (read.length === lines) break;
  }
  typing.close();
  return read;
}
