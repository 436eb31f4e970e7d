/** Enough for the windows of one person; a browser's own windows share one. */
const mostOfChat = 5;
/** A shop, or a street behind one address. */
const mostOfAddress = 50;

type Place = { address: string; end(): void };

/** How many event streams are open, and whose. In memory: each instance counts for itself. */
export type OpenStreams = {
  /**
   * Takes a place for one more stream of this chat, and ends the chat's oldest when there are too
   * many. Returns the way to give the place back, or undefined when the address has no place left.
   */
  enter(chat: string, address: string, end: () => void): (() => void) | undefined;
};

/** Counts streams by the chat that they show and the address that they go to. */
export function createOpenStreams(): OpenStreams {
  const ofChat = new Map<string, Set<Place>>();
  const ofAddress = new Map<string, number>();

  function leave(chat: string, place: Place): void {
    const places = ofChat.get(chat);
    if (places?.delete(place) !== true) return;
    if (places.size === 0) ofChat.delete(chat);
    const left = (ofAddress.get(place.address) ?? 0) - 1;
    if (left > 0) ofAddress.set(place.address, left);
    else ofAddress.delete(place.address);
  }

  return {
    enter(chat, address, end) {
      const places = ofChat.get(chat) ?? new Set();
      const [oldest] = places.size < mostOfChat ? [] : places;
      const others = (ofAddress.get(address) ?? 0) - (oldest?.address === address ? 1 : 0);
      if (others >= mostOfAddress) return undefined;
      if (oldest !== undefined) {
        leave(chat, oldest);
        oldest.end();
      }
      const place = { address, end };
      ofChat.set(chat, places.add(place));
      ofAddress.set(address, (ofAddress.get(address) ?? 0) + 1);
      return () => leave(chat, place);
    },
  };
}
