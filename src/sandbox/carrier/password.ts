import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

/** A password as it is stored: never itself, always salted. */
type StoredPassword = { salt: Uint8Array; hash: Uint8Array };

/** Under a salt of its own. */
export function storePassword(password: string): StoredPassword {
  const salt = randomBytes(16);
  return { salt, hash: hashOf(password, salt) };
}

/**
 * Stands in where there is no card, so that "no such card" costs the same work as "wrong password".
 */
export function decoyPassword(): StoredPassword {
  return { salt: randomBytes(16), hash: randomBytes(32) };
}

/** Takes the same time whether it matches or not. */
export function passwordMatches(typed: string, stored: StoredPassword): boolean {
  return timingSafeEqual(hashOf(typed, stored.salt), stored.hash);
}

function hashOf(password: string, salt: Uint8Array): Uint8Array {
  // A low cost on purpose: these passwords are printed on the chat page, and a check must not hold
  // up a test run.
  return scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 });
}
