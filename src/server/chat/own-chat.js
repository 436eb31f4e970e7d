/**
 * Which conversation this window shows. The browser's cookie may come to lead to another one while
 * a window is open: then the page starts anew, instead of mixing the two.
 *
 * @param {() => void} startAnew
 */
export function createOwnChat(startAnew) {
  /** As the server marks it; empty before it is known. */
  let chat = "";
  return {
    /** Part of an address: what is said here is not to be said in another conversation. */
    query: () => (chat === "" ? "" : `chat=${chat}`),

    /**
     * Whether these are the news of another conversation.
     * @param {{ chat?: string }} batch
     */
    isOther({ chat: mark }) {
      if (mark === undefined || mark === chat) return false;
      if (chat !== "") {
        startAnew();
        return true;
      }
      chat = mark;
      return false;
    },
  };
}
