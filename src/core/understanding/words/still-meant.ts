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
const countsAsBefore = /(?:就?按|就?算|算是|当)(?:它|个|是)? ?$/;
const perhapsCountsAsBefore = /(?:那就|就) ?$/;
const countsAsAfter = /^[^,;。]{0,4}(?:吧|好了|得了)/;

/**
 * The amounts that are still meant: 不是200,是2000 leaves 2000; 200,不对,300 leaves 300;
 * 以前100现在30 leaves 30. Every one of them when none would be left. Never throws.
 */
export function stillMeant<Amount extends Stretch>(
  text: string,
  amounts: readonly Amount[],
): readonly Amount[] {
  const rules = [notDenied, afterCorrection, notPast, lastWord];
  return rules.reduce((left, rule) => {
    const rest = rule(text, left);
    return rest.length > 0 ? (rest as readonly Amount[]) : left;
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
const lastWord: Rule = (text, amounts) => {
  const isFinalByWord = ({ start }: Stretch): boolean =>
    countsAsBefore.test(text.slice(Math.max(0, start - 4), start));
  const isFinal = ({ start, end }: Stretch): boolean => {
    const isPerhaps = perhapsCountsAsBefore.test(text.slice(Math.max(0, start - 4), start));
    return (
      isFinalByWord({ start, end }) || (isPerhaps && countsAsAfter.test(text.slice(end, end + 8)))
    );
  };
  const first = amounts.findIndex((amount, index) => {
    const previous = amounts[index - 1];
    return previous !== undefined && isFinal(amount) && isApart(text, previous, amount);
  });
  // "早上算50,下午算60" are two answers.
  return first < 0 || amounts.slice(0, first).some(isFinalByWord) ? amounts : amounts.slice(first);
};

function isApart(text: string, one: Stretch, other: Stretch): boolean {
  return /[,;。 吧]|\.\./.test(text.slice(one.end, other.start));
}
