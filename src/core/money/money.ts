/**
 * Fen as yuan without a sign: `30`, `30.50`, `-0.05`. Two decimals or none, as prices are written.
 * Throws RangeError when it is not a whole number of fen: a fraction means that somebody calculated
 * wrongly.
 */
export function formatYuan(fen: number): string {
  if (!Number.isSafeInteger(fen))
    throw new RangeError(`money must be a whole number of fen, not ${fen}`);
  const digits = String(Math.abs(fen)).padStart(3, "0");
  const yuan = digits.slice(0, -2);
  const cents = digits.slice(-2);
  return (fen < 0 ? "-" : "") + (cents === "00" ? yuan : `${yuan}.${cents}`);
}

const yuanPattern = /^(-?)(0|[1-9]\d*)(?:\.(\d{1,2}))?$/;

/**
 * Yuan as written on a bill (`0.60`, `30`, `-1.5`) as fen. The digits are moved, never multiplied,
 * so no cent is lost to a float. Undefined for everything else: spaces, signs, separators, a third
 * decimal, more than a safe integer.
 */
export function yuanToFen(text: string): number | undefined {
  const match = yuanPattern.exec(text);
  if (match === null) return undefined;
  const [, sign, yuan = "", decimals = ""] = match;
  const fen = Number(yuan + decimals.padEnd(2, "0"));
  if (!Number.isSafeInteger(fen)) return undefined;
  return sign === "-" && fen !== 0 ? -fen : fen;
}
