/** A second press of the same button within this time is a slip of the finger. */
const slipMs = 1000;

/** @type {Map<string, number>} */
const pressed = new Map();

/**
 * Does something once for a double press.
 * @param {string} key
 * @param {() => void} action
 */
export function once(key, action) {
  const nowMs = performance.now();
  if (nowMs - (pressed.get(key) ?? Number.NEGATIVE_INFINITY) < slipMs) return;
  pressed.set(key, nowMs);
  action();
}
