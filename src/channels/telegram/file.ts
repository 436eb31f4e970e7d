const patienceMs = 15_000;

/** Undefined when the file is too large, does not come in time, or is not there. Never rejects. */
export async function fetchFile(
  root: string,
  path: string,
  limitBytes: number,
  carry = fetch,
): Promise<Uint8Array | undefined> {
  // A path with dots in it would lead out of the folder that the token opens.
  if (!/^[\w-]+(?:[./][\w-]+)*$/.test(path)) return undefined;
  try {
    const answer = await carry(`${root}/${path}`, {
      redirect: "error",
      signal: AbortSignal.timeout(patienceMs),
    });
    if (!answer.ok || answer.body === null) {
      await answer.body?.cancel();
      return undefined;
    }
    return await readAtMost(answer.body, limitBytes);
  } catch {
    // The error's text would hold the address, and the address holds the token.
    return undefined;
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
