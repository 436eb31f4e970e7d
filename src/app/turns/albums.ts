import { Heard } from "../../core/understanding/heard.ts";
import type { Inbound } from "./inbound.ts";

/** The photos of one album come as messages of their own, with a moment between them. */
const quietMs = 1_500;

/** Has something done after a while; gives what calls it off. */
export type SetTimer = (job: () => void, delayMs: number) => () => void;

/** Albums are over in seconds; the oldest ones are forgotten. */
const mostAlbums = 500;

type Album = {
  /** Photos that are being fetched and read now. */
  reading: number;
  /** Something of it was answered: that nothing was found in the rest need not be told. */
  isAnswered: boolean;
  /** A card's number was found in it. */
  hasNumber: boolean;
  /** What is taken as its turn when no photo of it says a number. */
  first?: PhotoInbound;
  /** Calls off the answer that nothing was found. */
  callOff?: () => void;
};

/** A photo that was read. */
export type PhotoInbound = Inbound & { event: Extract<Inbound["event"], { type: "photo" }> };

/** Holds the photos of an album together, so that they get one answer. */
export type Albums = {
  /**
   * The photo that is to be taken as a turn now; undefined when others of its album answer for it.
   * `read` fetches it and reads it. The first number that is found wins; words below a photo that
   * may hold a secret are never kept waiting.
   */
  next(name: string, read: () => Promise<PhotoInbound>): Promise<PhotoInbound | undefined>;
};

/**
 * `answer` takes the turn of an album in which nothing was found, once it is complete. That answer
 * alone waits in memory: whoever is stopped in that moment has to be sent the album again.
 */
export function createAlbums(answer: (photo: PhotoInbound) => void, setTimer: SetTimer): Albums {
  const albums = new Map<string, Album>();

  function albumOf(name: string): Album {
    const known = albums.get(name);
    if (known !== undefined) return known;
    const album: Album = { reading: 0, isAnswered: false, hasNumber: false };
    albums.set(name, album);
    for (const oldest of albums.keys()) {
      if (albums.size <= mostAlbums) break;
      albums.delete(oldest);
    }
    return album;
  }

  function answerSoon(album: Album): void {
    if (album.reading > 0 || album.isAnswered) return;
    album.callOff = setTimer(() => {
      album.isAnswered = true;
      if (album.first !== undefined) answer(album.first);
    }, quietMs);
  }

  return {
    async next(name, read) {
      const album = albumOf(name);
      album.callOff?.();
      album.reading += 1;
      let photo: PhotoInbound;
      try {
        photo = await read();
      } finally {
        album.reading -= 1;
      }
      const isNumber = saysNumber(photo);
      if (isNumber ? !album.hasNumber : mayHoldSecret(photo)) {
        album.isAnswered = true;
        album.hasNumber ||= isNumber;
        return photo;
      }
      album.first = together(album.first, photo);
      answerSoon(album);
      return undefined;
    },
  };
}

/** As the dialogue takes numbers: below the photo, or in it. */
function saysNumber({ event: { caption, texts } }: PhotoInbound): boolean {
  return [...(caption === undefined ? [] : [caption]), ...texts.map((one) => new Heard(one))].some(
    (heard) => {
      const number = heard.cardNumber();
      return number !== undefined && number.kind !== "eid";
    },
  );
}

function mayHoldSecret({ event: { caption } }: PhotoInbound): boolean {
  return caption?.mayHoldPassword() === true;
}

/** One photo for all of them: what was written below one, and whatever bar codes were seen. */
function together(first: PhotoInbound | undefined, photo: PhotoInbound): PhotoInbound {
  if (first === undefined) return photo;
  const base = first.event.caption === undefined ? photo : first;
  const texts = [...first.event.texts, ...photo.event.texts];
  const problem = first.event.problem ?? photo.event.problem;
  return { ...base, event: { ...base.event, texts, ...(problem !== undefined && { problem }) } };
}
