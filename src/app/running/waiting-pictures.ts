import { sendPicture } from "../delivery/pictures.ts";
import type { Sweep } from "./sweep.ts";

/** Pictures that one look takes; each is a call to a platform, and a commit. */
const picturesABatch = 10;

/** How long it rests at most: a picture that begins to wait brings the job forward by itself. */
const restsMs = { least: 1000, most: 3_600_000 };

/** Sends the pictures that could not follow their message at once. */
export const pictures: Sweep = {
  async nextAtMs({ clock }, tables) {
    const nowMs = clock.nowMs();
    const nextAtMs = (await tables.pictures.nextAtMs()) ?? nowMs + restsMs.most;
    return Math.min(Math.max(nextAtMs, nowMs + restsMs.least), nowMs + restsMs.most);
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
