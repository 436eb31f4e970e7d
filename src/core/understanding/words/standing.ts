/** A stretch of text, `end` exclusive. */
type Stretch = { start: number; end: number };

const deniedBefore = /(?:(?<!是)不是|并非|(?<![a-z])not) ?$/;
const correction =
  /(?<!对)不对|错了|[打说写输]错|更正|改成|改为|不不|不是(?=[,;。])|不好意思是|(?<![a-z])(?:sorry|i mean|no wait|correction)(?![a-z])/g;
const pastWord = new RegExp(
  "以前|之前|从前|去年|前年|往年|过去|原来|原先|疫情前|上个?月|" +
    "(?<![a-z])(?:used to|last (?:year|month)|previously)(?![a-z])",
  "g",
);
const presentWord =
  /现在|今年|目前|如今|最近|眼下|这个月|(?<![a-z])(?:now|currently|these days|this year)(?![a-z])/g;
const settledBefore = /(?:就?按|就?算|算是|当)(?:它|个|是)? ?$/;
const perhapsSettledBefore = /(?:那就|就) ?$/;
const settledAfter = /^[^,;。]{0,4}(?:吧|好了|得了)/;

/**
 * The amounts that still stand: 不是200,是2000 leaves 2000; 200,不对,300 leaves 300; 以前100现在30 leaves
 * 30. Every one of them when none would be left. Never throws.
 */
export function standing<Amount extends Stretch>(
  text: string,
  amounts: readonly Amount[],
): readonly Amount[] {
  const rules = [notDenied, afterCorrection, notPast, settled];
  return rules.reduce((left, rule) => {
    const kept = rule(text, left);
    return kept.length > 0 ? (kept as readonly Amount[]) : left;
  }, amounts);
}

type Rule = (text: string, amounts: readonly Stretch[]) => readonly Stretch[];

const notDenied: Rule = (text, amounts) =>
  amounts.filter(({ start }) => !deniedBefore.test(text.slice(Math.max(0, start - 6), start)));

const afterCorrection: Rule = (text, amounts) => {
  const corrections = [...text.matchAll(correction)];
  const last = corrections.filter(({ index }) => amounts.some(({ start }) => start > index)).at(-1);
  return last === undefined ? amounts : amounts.filter(({ start }) => start > last.index);
};

const notPast: Rule = (text, amounts) => {
  const past = [...text.matchAll(pastWord)].map(({ index }) => index);
  if (past.length === 0) return amounts;
  const present = [...text.matchAll(presentWord)].map(({ index }) => index);
  const lastBefore = (places: readonly number[], start: number) =>
    places.findLast((place) => place < start) ?? -1;
  return amounts.filter(({ start }) => lastBefore(past, start) <= lastBefore(present, start));
};

/** 四十来单不到...算40, 大概两三百,就按250: what follows such a word is what everything before it comes to. */
const settled: Rule = (text, amounts) => {
  const isSettledByWord = ({ start }: Stretch): boolean =>
    settledBefore.test(text.slice(Math.max(0, start - 4), start));
  const isSettled = ({ start, end }: Stretch): boolean => {
    const isPerhaps = perhapsSettledBefore.test(text.slice(Math.max(0, start - 4), start));
    return (
      isSettledByWord({ start, end }) || (isPerhaps && settledAfter.test(text.slice(end, end + 8)))
    );
  };
  const first = amounts.findIndex((amount, index) => {
    const previous = amounts[index - 1];
    return previous !== undefined && isSettled(amount) && isApart(text, previous, amount);
  });
  // "早上算50,下午算60" are two answers.
  return first < 0 || amounts.slice(0, first).some(isSettledByWord)
    ? amounts
    : amounts.slice(first);
};

function isApart(text: string, one: Stretch, other: Stretch): boolean {
  return /[,;。 吧]|\.\./.test(text.slice(one.end, other.start));
}
