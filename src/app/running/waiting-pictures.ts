import { sendPicture } from "../delivery/pictures.ts";
import type { Sweep } from "./sweep.ts";

/** Pictures that one look takes; each is a call to a platform, and a commit. */
const picturesABatch = 10;

/** The least time between two looks at what waits. */
const restsMs = 1000;

/** Sends the pictures that could not follow their message at once. */
export const pictures: Sweep = {
  async nextAtMs({ clock }, tables) {
    const nextAtMs = await tables.pictures.nextAtMs();
    return nextAtMs === undefined ? undefined : Math.max(nextAtMs, clock.nowMs() + restsMs);
  },
  async batch(app, after) {
    const due = await app.store.read(({ pictures }) =>
      pictures.due(app.clock.nowMs(), after, picturesABatch),
    );
    for (const { messageId, conversationId } of due)
      await app.showing(conversationId, () => sendPicture(app, messageId));
    return due.length < picturesABatch ? undefined : due.at(-1)?.messageId;
  },
};
