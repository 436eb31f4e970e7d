import { once } from "../once.ts";
import { plainDigits } from "./digits.ts";

/** Nobody's message to us is longer than this on purpose; the rest of a longer one is not read. */
const READ_LIMIT_CHARS = 4_000;

/**
 * The traditional characters of the words that we look for, each followed by its simplified one.
 * Not a converter: a character that means two things in simplified writing is left out unless we
 * need it.
 */
const simplifiedPairs =
  "綁绑關关帳账號号設设隱隐碼码號号電电話话費费錢钱塊块萬万億亿兩两幾几數数個个筆笔單单張张約约過过於于餘余週周禮礼暫暂營营業业額额銷销賣卖買买價价預预還还沒没無无網网絡络連连線线" +
  "訊讯機机檢检測测簽签傳传統统鍵键盤盘觸触聲声響响雲云贏赢寶宝陸陆聯联爾尔豐丰騰腾國国樂乐隨随銀银開开驛驿譯译訂订購购條条據据憑凭證证發发檔档資资詢询問问幫帮說说請请謝谢對对錯错" +
  "確确認认麼么嗎吗們们這这裡里裏里後后當当時时間间點点從从來来與与為为會会應应該该給给讓让語语漢汉體体簡简轉转換换選选擇择棄弃結结終终續续儲储進进廣广東东陝陕臺台灣湾遼辽寧宁龍龙" +
  "慶庆貴贵內内肅肃蘇苏滬沪閩闽贛赣魯鲁晉晋瓊琼隴陇廈厦門门濟济瀋沈陽阳長长鄭郑錫锡揚扬鎮镇鹽盐紹绍興兴溫温麗丽關关頭头賓宾綿绵達达瀘泸滄沧鄲郸莊庄煙烟濰潍棗枣島岛蘭兰烏乌齊齐濱滨" +
  "錦锦鐵铁嶺岭蘆芦撫抚順顺蕪芜馬马銅铜懷怀嶽岳荊荆黃黄岡冈饒饶雞鸡鹹咸壯壮維维區区縣县鄉乡灘滩羅罗貢贡義义畢毕節节臨临賀贺欽钦壹一貳二贰二叄三叁三肆四伍五柒七捌八玖九拾十佰百仟千" +
  "〇零圓元亞亚涼凉鳳凤凱凯華华雙双啟启呂吕吳吴圖图壩坝鞏巩庫库橋桥欖榄橫横匯汇溝沟澤泽瀏浏潛潜靈灵瑪玛環环納纳綏绥膠胶蒼苍榮荣萊莱蓮莲諸诸鐘钟鍾钟閬阆陰阴韓韩鶴鹤鷹鹰趙赵遠远遷迁" +
  "輝辉峽峡廬庐舊旧潁颍閔闵壽寿獅狮崑昆兌兑減减總总較较歲岁樓楼層层壞坏雖虽兒儿際际產产備备舖铺鋪铺麵面鍋锅飯饭館馆覺觉現现實实夠够賬账";

const simplifiedOf = buildTable(simplifiedPairs);

function buildTable(pairs: string): ReadonlyMap<string, string> {
  const characters = [...pairs];
  const table = new Map<string, string>();
  for (let at = 0; at + 1 < characters.length; at += 2) {
    const from = characters[at];
    const to = characters[at + 1];
    if (from !== undefined && to !== undefined) table.set(from, to);
  }
  return table;
}

/**
 * Zero-width signs, direction marks, variation selectors, the box of a keycap: seen by nobody, in
 * the way of everything.
 */
const invisible = /\p{Cf}|\p{Variation_Selector}|\u{20E3}|\u{FFFD}/gu;

/**
 * 陆 is a six beside a unit (陆佰), and land everywhere else (新大陆); 參 is a three in the same places.
 */
const bankersSix = /(?<![大登着])陆(?=[十百千万亿笔单])|(?<=[十百千万亿零])陆/g;
const bankersThree = /(?<!人)參(?=[十百千万亿笔单])|(?<=[十百千万亿零])參/g;

/**
 * A Chinese comma separates clauses, and NFKC would make it the comma of 1,200. It stays a clause's
 * comma, except in the one shape that nobody writes otherwise: 1，200.
 */
const chineseComma = /(?<!(?<![\d０-９])[\d０-９](?=，[\d０-９]{3}(?![\d０-９])))，/g;

/**
 * A text with its two forms of `tidy` and `normalize`, each made at most once: a message is read by
 * many readers. All of them take one in the place of the bare text.
 */
export type Written = { readonly typed: string; tidied(): string; plain(): string };

/** What somebody typed, for readers. */
export function written(typed: string): Written {
  const tidied = once(() => tidy(typed));
  return { typed, tidied, plain: once(() => simplify(tidied())) };
}

/** The text as it was typed. */
export function typedOf(text: string | Written): string {
  return typeof text === "string" ? text : text.typed;
}

/**
 * One way of writing for what can be written in many: half-width, no invisible signs, the digits
 * of every script as 0 to 9, single spaces, simplified characters in our words. Upper and lower
 * case stay. Never throws; at most 8,000 characters come back.
 */
export function normalize(text: string | Written): string {
  return typeof text === "string" ? simplify(tidy(text)) : text.plain();
}

function simplify(tidied: string): string {
  return tidied
    .replace(/\p{Script=Han}|〇/gu, (character) => simplifiedOf.get(character) ?? character)
    .replace(bankersSix, "六")
    .replace(bankersThree, "三")
    .replaceAll("廿", "二十")
    .replaceAll("卅", "三十");
}

/** As `normalize`, with the Chinese characters left as they are: for text that is shown again. */
export function tidy(text: string | Written): string {
  if (typeof text !== "string") return text.tidied();
  const written = text
    .slice(0, READ_LIMIT_CHARS)
    .toWellFormed()
    // First, because an invisible sign between a letter and its accent would keep the two apart.
    .replace(invisible, "")
    .replace(chineseComma, ", ")
    .normalize("NFKC")
    // One character can become eighteen, and no message gains by it.
    .slice(0, 2 * READ_LIMIT_CHARS)
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
  return plainDigits(written);
}

/** Whether there is more in the text than its forms tell of. */
export function isCut(text: string | Written): boolean {
  const typed = typedOf(text);
  return typed.length > READ_LIMIT_CHARS || tidy(text).length >= 2 * READ_LIMIT_CHARS;
}

/** Letters, digits and single spaces: no punctuation, no emoji, no apostrophes. */
export function bare(text: string): string {
  return text
    .replaceAll("'", "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
