import type { OrderView } from "../channel.ts";

/**
 * Which field of the account's template takes which part of the news. The names are given by WeChat
 * when a template is chosen (`thing1`, `character_string2`, …) and say the type: letters, then a
 * number.
 */
export type NewsFields = Partial<Record<NewsPart, string>>;

type NewsPart = "title" | "orderNo" | "amount" | "state" | "time";

/** The fields that docs/setup.md tells operators to choose. */
export const usualNewsFields: NewsFields = {
  title: "thing1",
  orderNo: "character_string2",
  amount: "amount3",
  state: "thing4",
  time: "time5",
};

type TemplateData = Readonly<Record<string, { value: string }>>;

/** What a field may hold (developers.weixin.qq.com, "模板消息", 参数类型). Lengths are in characters. */
const fieldTypes: Readonly<Record<string, RegExp>> = {
  thing: /^[^\r\n]{1,20}$/u,
  character_string: /^[\x21-\x7e]{1,32}$/,
  phrase: /^[\u4e00-\u9fff]{1,5}$/,
  amount: /^[¥￥$]?\d{1,10}(?:\.\d{1,2})?元?$/,
  number: /^\d{1,32}(?:\.\d{1,2})?$/,
  time: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?$/,
  date: /^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?$/,
};

/**
 * The news of an order in its fields; `misfit` names a field whose value WeChat would refuse
 * (47003).
 */
export function newsData(
  order: OrderView,
  nowMs: number,
  fields: NewsFields = usualNewsFields,
): { data: TemplateData } | { misfit: string } {
  const parts: Record<NewsPart, string> = {
    title: order.title,
    orderNo: order.orderNo,
    amount: order.amount.replaceAll(/[,\s]/g, ""),
    state: order.stateText,
    time: chinaMinute(nowMs),
  };
  const data: Record<string, { value: string }> = {};
  for (const part of Object.keys(parts) as NewsPart[]) {
    const field = fields[part];
    if (field === undefined) continue;
    const value = fitted(field, parts[part]);
    if (value === undefined) return { misfit: field };
    data[field] = { value };
  }
  return { data };
}

/** Free text is shortened; a number or a name of a state that does not fit is not a shorter one. */
function fitted(field: string, value: string): string | undefined {
  const type = field.replace(/\d+$/, "");
  const allowed = Object.hasOwn(fieldTypes, type) ? fieldTypes[type] : undefined;
  const candidate = type === "thing" ? shortened(value, 20) : value;
  return allowed?.test(candidate) === true ? candidate : undefined;
}

function shortened(value: string, most: number): string {
  const characters = [...value.replaceAll(/\s+/g, " ").trim()];
  return characters.length <= most
    ? characters.join("")
    : `${characters.slice(0, most - 1).join("")}…`;
}

const chinaOffsetMs = 8 * 60 * 60 * 1000;

/** `2026-11-23 18:43`, China time. */
function chinaMinute(atMs: number): string {
  return new Date(atMs + chinaOffsetMs).toISOString().slice(0, 16).replace("T", " ");
}
