/**
 * What a picture holds. `texts`: the content of each code, once, as it was encoded (Code 128 first
 * of all, and QR).
 */
export type CodeReading =
  | { answer: "found"; texts: readonly string[] }
  | { answer: "none" }
  | { answer: "unreadable"; reason: UnreadableReason };

/** Why a picture was not read. */
export type UnreadableReason =
  /** Over `maxBytes`. */
  | "too-large"
  /** Neither PNG nor JPEG, WebP or GIF, or cut off within the header. */
  | "not-a-picture"
  | "too-many-pixels"
  /** The header is well, what follows is not. */
  | "damaged"
  | "too-slow"
  /** Too many pictures are waiting already. */
  | "busy"
  /** The reader was closed, or its worker died. */
  | "stopped";
