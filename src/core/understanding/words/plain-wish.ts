import { normalize, type Written } from "./normalize.ts";

/**
 * Traditional characters and dialect of wishes, questions and answers beyond those that `normalize`
 * reads.
 */
const traditional = new Map(
  "誤误啱对識识認认輸输種种樣样値值紀纪錄录記记歷历優优動动賬账斷断題题騙骗幹干訴诉闆板講讲繳缴啟启裝装壞坏譜谱規规洩泄麽么離离線线狀状態态險险辦办複复覆复誰谁嘅的係是唔不冇没經经別别無无須须繼继咗了喇啦睇看搵找俾给畀给"
    .match(/../gu)
    ?.map(([from = "", to = ""]) => [from, to] as const) ?? [],
);

/** As `normalize`, in lower case, with the traditional characters of wishes read too. */
export function plainWish(text: string | Written): string {
  return wishOf(normalize(text));
}

/** The same of a text that `normalize` has written. */
export function wishOf(plain: string): string {
  return plain
    .toLowerCase()
    .replaceAll("’", "'")
    .replace(/\p{Script=Han}/gu, (character) => traditional.get(character) ?? character);
}
