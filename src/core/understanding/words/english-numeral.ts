import { type Numeral, stick } from "./written-number.ts";

/** Every English number word: how it takes part, and its bounds. */
const englishWords: Readonly<
  Record<string, readonly ["add" | "times", low: number, high: number]>
> = {
  once: ["add", 1, 1],
  twice: ["add", 2, 2],
  one: ["add", 1, 1],
  two: ["add", 2, 2],
  three: ["add", 3, 3],
  four: ["add", 4, 4],
  five: ["add", 5, 5],
  six: ["add", 6, 6],
  seven: ["add", 7, 7],
  eight: ["add", 8, 8],
  nine: ["add", 9, 9],
  ten: ["add", 10, 10],
  eleven: ["add", 11, 11],
  twelve: ["add", 12, 12],
  thirteen: ["add", 13, 13],
  fourteen: ["add", 14, 14],
  fifteen: ["add", 15, 15],
  sixteen: ["add", 16, 16],
  seventeen: ["add", 17, 17],
  eighteen: ["add", 18, 18],
  nineteen: ["add", 19, 19],
  twenty: ["add", 20, 20],
  thirty: ["add", 30, 30],
  forty: ["add", 40, 40],
  fifty: ["add", 50, 50],
  sixty: ["add", 60, 60],
  seventy: ["add", 70, 70],
  eighty: ["add", 80, 80],
  ninety: ["add", 90, 90],
  couple: ["add", 2, 3],
  few: ["add", 3, 5],
  several: ["add", 3, 7],
  dozen: ["times", 12, 12],
  hundred: ["times", 100, 100],
  thousand: ["times", 1_000, 1_000],
  million: ["times", 1_000_000, 1_000_000],
  dozens: ["times", 24, 90],
  hundreds: ["times", 200, 900],
  thousands: ["times", 2_000, 9_000],
};

const englishStart = /(?<![a-z])(?:half (?=an? |dozen|million))?(?:an? )?(?=[a-z])/y;
const englishWord = /([a-z]+)(?![a-z])/y;
const englishJoint = /(?: of)?[ -](?:and )?(?:a )?/y;

/**
 * Reads "two hundred and fifty", "half a dozen", "a couple" where it starts exactly at `at` of a
 * lower-case text; undefined when no number word stands there.
 */
export function readEnglish(text: string, at: number): Numeral | undefined {
  const opening = stick(englishStart, text, at);
  if (opening === undefined) return undefined;
  const low = { total: 0, part: 0 };
  const high = { total: 0, part: 0 };
  let end: number | undefined;
  for (let start = at + opening[0].length; ; ) {
    const word = stick(englishWord, text, start)?.[1];
    const entry =
      word !== undefined && Object.hasOwn(englishWords, word) ? englishWords[word] : undefined;
    if (word === undefined || entry === undefined || !mayFollow(high, entry)) break;
    take(low, entry[0], entry[1]);
    take(high, entry[0], entry[2]);
    end = start + word.length;
    const joint = stick(englishJoint, text, end);
    if (joint === undefined) break;
    start = end + joint[0].length;
  }
  if (end === undefined) return undefined;
  const share = opening[0].startsWith("half") ? 0.5 : 1;
  return {
    low: share * (low.total + low.part),
    high: share * (high.total + high.part),
    start: at,
    end,
    scale: 1,
  };
}

/** Fifty may be followed by five, not by sixty: then a second number begins. */
function mayFollow(
  { part }: { part: number },
  [how, , value]: readonly ["add" | "times", number, number],
): boolean {
  if (how === "times") return true;
  const room = part % 100 === 0 ? 100 : part % 100 >= 20 && part % 10 === 0 ? 10 : 0;
  return value < room;
}

function take(sum: { total: number; part: number }, how: "add" | "times", value: number): void {
  if (how === "add") sum.part += value;
  else if (value < 1_000) sum.part = (sum.part === 0 ? 1 : sum.part) * value;
  else {
    sum.total += (sum.part === 0 ? 1 : sum.part) * value;
    sum.part = 0;
  }
}
