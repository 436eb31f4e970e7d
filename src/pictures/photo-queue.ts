/** Who waits for the reader, and whose turn it is. */
type PhotoQueue<Job> = {
  /** False when this chat has a photo waiting already, or too much waits. */
  add(chat: string, job: Job): boolean;
  /** The next one; undefined when nobody waits. */
  next(): Job | undefined;
  /** Everybody who waits, who no longer does. */
  clear(): Job[];
};

/**
 * One waiting photo a chat, the chats in turn: whoever sends many waits for the others between each
 * two of them.
 */
export function createPhotoQueue<Job extends { image: Uint8Array }>(most: {
  photos: number;
  bytes: number;
}): PhotoQueue<Job> {
  const waiting = new Map<string, Job>();

  function bytesWaiting(): number {
    return [...waiting.values()].reduce((sum, { image }) => sum + image.byteLength, 0);
  }

  return {
    add(chat, job) {
      if (waiting.has(chat) || waiting.size >= most.photos) return false;
      // What waits alone may be of any size.
      if (waiting.size > 0 && bytesWaiting() + job.image.byteLength > most.bytes) return false;
      waiting.set(chat, job);
      return true;
    },
    next() {
      for (const [chat, job] of waiting) {
        waiting.delete(chat);
        return job;
      }
      return undefined;
    },
    clear() {
      const left = [...waiting.values()];
      waiting.clear();
      return left;
    },
  };
}
