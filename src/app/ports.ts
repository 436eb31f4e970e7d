import { createHash, randomBytes } from "node:crypto";

/** The clock and the dice. Handed in, so that a simulation can turn both. */
export type Clock = { nowMs(): number };

/** Where what nobody may guess comes from. */
export type Dice = {
  /**
   * `length` characters of Crockford's base 32 (no I, L, O, U, so nobody misreads them). 5 bits
   * each.
   */
  letters(length: number): string;
};

/** The clock of this process. */
export const systemClock: Clock = { nowMs: () => Date.now() };

const base32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The operating system's randomness. */
export const systemDice: Dice = {
  // 256 is a multiple of 32, so the low five bits of a random byte are uniform.
  letters: (length) => [...randomBytes(length)].map((byte) => base32[byte & 31]).join(""),
};

/** 64 hex digits. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
