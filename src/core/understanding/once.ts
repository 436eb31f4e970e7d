/** `read`, done at the first call only; every later call is given the same answer. */
export function once<T>(read: () => T): () => T {
  let done: { answer: T } | undefined;
  return () => {
    done ??= { answer: read() };
    return done.answer;
  };
}
