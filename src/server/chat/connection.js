import { byId, showText } from "../site/dom.js";

/**
 * Says beside the name whether the bot can be reached, and in a banner what to do when it cannot.
 * @param {{ broken: boolean, connecting: boolean, isCut: boolean }} line
 * @param {import("./chat-page.ts").ChatPageData["strings"]} strings
 */
export function showConnection({ broken, connecting, isCut }, strings) {
  const state = isCut || broken ? "offline" : connecting ? "connecting" : "online";
  const words = {
    offline: strings.offlineState,
    connecting: strings.connecting,
    online: strings.online,
  };
  const connection = byId("connection");
  connection.dataset.state = state;
  showText(connection, words[state]);
  const banner = isCut ? strings.offline : broken ? strings.reconnecting : undefined;
  showText(byId("banner"), banner);
}
