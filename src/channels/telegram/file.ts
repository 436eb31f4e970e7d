import type { LoadedPhoto } from "../channel.ts";

const patienceMs = 15_000;

/** One file of the folder `root`. Never rejects. */
export async function fetchFile(
  root: string,
  path: string,
  limitBytes: number,
  carry = fetch,
): Promise<LoadedPhoto> {
  // A path with dots in it would lead out of the folder that the token opens.
  if (!/^[\w-]+(?:[./][\w-]+)*$/.test(path)) return { answer: "failed", passing: false };
  try {
    const answer = await carry(`${root}/${path}`, {
      redirect: "error",
      signal: AbortSignal.timeout(patienceMs),
    });
    if (!answer.ok || answer.body === null) {
      await answer.body?.cancel();
      return { answer: "failed", passing: answer.status >= 500 || answer.status === 429 };
    }
    const bytes = await readAtMost(answer.body, limitBytes);
    return bytes === undefined ? { answer: "too-large" } : { answer: "loaded", bytes };
  } catch {
    // The error's text would hold the address, and the address holds the token.
    return { answer: "failed", passing: true };
  }
}

/**
 * The whole stream, or undefined as soon as it is longer than `limitBytes`. Rejects when the stream
 * breaks.
 */
export async function readAtMost(
  stream: ReadableStream<Uint8Array>,
  limitBytes: number,
): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stream) {
    length += part.length;
    // Leaving the loop cancels the stream.
    if (length > limitBytes) return undefined;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
