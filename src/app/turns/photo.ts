import type { LoadedPhoto } from "../../channels/channel.ts";
import type { PersonEvent, PhotoProblem } from "../../core/conversation/events.ts";
import type { App } from "../app.ts";

type PhotoEvent = Extract<PersonEvent, { type: "photo" }>;

/** A platform that stumbles is asked again after this; then the person is asked to. */
const pausesMs = [500, 1500];
/** No try begins later than this: the chat waits meanwhile. */
const patienceMs = 12_000;

/**
 * Fetches a photo and has its codes read. What was never looked at is not said to hold no code: a
 * sharper picture would not help.
 */
export async function lookAtPhoto(
  app: App,
  conversationId: string,
  load: () => Promise<LoadedPhoto>,
): Promise<PhotoEvent> {
  const loaded = await loadPatiently(app, load);
  switch (loaded.answer) {
    case "loaded": {
      const reading = await app.readCodes(loaded.bytes, conversationId);
      return "texts" in reading
        ? { type: "photo", texts: reading.texts }
        : unread(app, reading.problem);
    }
    case "failed":
      return unread(app, "not-loaded");
    default:
      return unread(app, loaded.answer);
  }
}

async function loadPatiently(app: App, load: () => Promise<LoadedPhoto>): Promise<LoadedPhoto> {
  const begunMs = app.clock.nowMs();
  for (const pauseMs of pausesMs) {
    const loaded = await load();
    const isOver = app.clock.nowMs() - begunMs > patienceMs;
    if (loaded.answer !== "failed" || !loaded.passing || isOver) return loaded;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return await load();
}

function unread(app: App, problem: PhotoProblem): PhotoEvent {
  app.log.info({ problem }, "a photo was not read");
  return { type: "photo", texts: [], problem };
}
