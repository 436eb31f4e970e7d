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
  /** Its end never came, and what did come shows no code. */
  | "cut-off"
  | "too-slow"
  /** Its chat has a picture waiting already, or too many have. */
  | "busy"
  /** The process that read it died over it; mostly for want of memory. */
  | "broke-off"
  /** The reader was closed. */
  | "stopped";
