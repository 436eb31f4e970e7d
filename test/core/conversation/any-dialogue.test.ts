import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readState, writeState } from "../../../src/app/conversations/dialogue-state.ts";
import type { CardState } from "../../../src/core/cards/card.ts";
import { maskTyped, transition } from "../../../src/core/conversation/machine.ts";
import type {
  CardChecked,
  CardRead,
  Event,
  PersonEvent,
  Request,
  ResultEvent,
  Say,
  State,
} from "../../../src/core/conversation/model.ts";
import { type OrderState, orderTransitions } from "../../../src/core/orders/order-state.ts";
import { createTexts } from "../../../src/texts/texts.ts";
import { card, everyState, factsWith, nowMs, stateOfStep } from "./samples.ts";

/** Typed as a password wherever one can be typed; must never come back. */
const secret = "Zx9secret7";

const nastyTexts = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "\u202e反转\u202c",
  "\u200b\u200d\ufeff",
  "👩‍👩‍👧‍👦🇨🇳",
  "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
  "__proto__",
  "constructor",
  "toString",
  "{{price}}",
  "$t(home.ask)",
  "<script>alert(1)</script>",
  "'; DROP TABLE orders; --",
  "NaN",
  "Infinity",
  "-1",
  "0",
  "1",
  "2",
  "１",
  "①",
  "99",
  "1e309",
  "9".repeat(400),
  "一亿亿亿亿亿",
  "负一百",
  "半",
  "零点零零零一",
  "x".repeat(2001),
  "换行\n换行\r\n\t",
  "返回",
  "取消",
  "帮助",
  "充值",
  "我的订单",
  "价格",
  "人工",
  "付好了",
  "是",
  "不要",
  "不知道",
  "english",
  "中文",
  "你好",
  "设置",
  "隐私",
  "绑定",
  "教程",
  "怎么重启",
  "下一步",
  "看完了",
  "卡号在哪",
  "刷不了卡",
  "还是不行",
  "好了",
  card.iccid,
  "8986 0400 0000 0000 0015",
  "89860400000000000016",
  "8986O4OOOOOOOOOOOO15",
  "1440000000001",
  "13800138000",
  "89049032000001000000128254412345",
  "867123456789012",
  secret,
  `密码 ${secret}`,
  `密码是 ${secret}`,
  `password: ${secret}`,
  `${card.iccid} 密码${secret}`,
  `${card.iccid}\n密码：${secret}`,
  `${card.iccid}，密码${secret}，新大陆N910，每天200笔，预算30，河南`,
  `密码${secret}，每天200笔`,
  "拉卡拉，河南，每天200笔",
  "不是200，是2000",
  "改成2000",
  "地区错了",
  "机器错了，是商米P2",
  "卡号错了",
  "换个套餐",
  "便宜点",
  "流量大一点",
  "300MB",
  "最后一个",
  "B",
  "为什么要密码",
  "多少钱",
  "退款",
  "发票",
  "教程",
  "谢谢",
  "新大陆",
  "N910",
  "拉卡拉 云音箱",
  "传统键盘机",
  "智能POS",
  "每天200笔",
  "一个月10万流水",
  "0笔",
  "每天三五百",
  "5块以内",
  "随便",
  "0元",
  "¥99999999999",
  "河南",
  "广东深圳",
  "火星",
];

const cardStates: readonly CardState[] = [
  "active",
  "expired",
  "quota-stopped",
  "self-stopped",
  "credit-stopped",
  "device-changed",
  "real-name-missing",
  "abnormal",
  "cancelled",
];

const checked: fc.Arbitrary<CardChecked> = fc.oneof(
  fc
    .record({
      state: fc.constantFrom(...cardStates),
      network: fc.constantFrom("mobile", "unicom", "telecom", "broadnet"),
      form: fc.constantFrom("sim", "esim"),
      usage: fc.record({
        lastDayMs: fc.constant(nowMs - 86_400_000),
        dailyKb: fc.array(fc.nat({ max: 9_000 }), { maxLength: 28 }),
      }),
    })
    .map(
      (changes): CardChecked => ({ answer: "found", card: { ...card, ...changes } as typeof card }),
    ),
  fc.nat(4).map((triesLeft): CardChecked => ({ answer: "no-match", triesLeft })),
  fc.constant<CardChecked>({ answer: "locked", untilMs: 1_800_000_000_000 }),
  fc.constant<CardChecked>({ answer: "unavailable" }),
);
const read: fc.Arbitrary<CardRead> = fc.oneof(
  checked.map(
    (result): CardRead => (result.answer === "found" ? result : { answer: "unavailable" }),
  ),
  fc.constantFrom<CardRead>(
    { answer: "unavailable", terminal: { family: "e-sign", brand: "lakala", takes: ["sim"] } },
    { answer: "too-often" },
    { answer: "unknown" },
  ),
);
const resumed = fc.constantFrom(
  "resumed" as const,
  "accepted" as const,
  "refused" as const,
  "unavailable" as const,
);
const orderState = fc.constantFrom(...(Object.keys(orderTransitions) as OrderState[]));

/** What comes back for a request, and may also come when nobody waits for it any more. */
const results: fc.Arbitrary<ResultEvent> = fc.oneof(
  checked.map((result): ResultEvent => ({ type: "card-checked", result })),
  fc.boolean().map(
    (alreadyThere): ResultEvent => ({
      type: "order-placed",
      orderNo: "R20261123AAAAAAAA",
      alreadyThere,
    }),
  ),
  fc
    .constantFrom("cancelled", "too-late", "unclear")
    .map((result): ResultEvent => ({ type: "order-cancelled", result }) as ResultEvent),
  orderState.map((state): ResultEvent => ({ type: "payment-checked", state })),
  fc
    .array(
      orderState.map((state) => ({ orderNo: "R20261123AAAAAAAA", state })),
      { maxLength: 3 },
    )
    .map((orders): ResultEvent => ({ type: "orders-listed", orders })),
  read.map((result): ResultEvent => ({ type: "card-read", result })),
  resumed.map((result): ResultEvent => ({ type: "card-resumed", result })),
  fc.constant<ResultEvent>({ type: "cards-listed", cards: [] }),
  fc.constant<ResultEvent>({ type: "link-code-made", code: "0123ABCD", minutes: 10 }),
  fc
    .constantFrom("linked", "same", "wrong-code", "too-often")
    .map((result): ResultEvent => ({ type: "linked", result }) as ResultEvent),
);

/**
 * What happens next: something typed, a button (one that is shown, or any), or a result out of the
 * blue.
 */
const happenings = fc.record({
  what: fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(...nastyTexts).map((text): PersonEvent => ({ type: "say", text })),
    },
    {
      weight: 2,
      arbitrary: fc
        .string({ unit: "grapheme", maxLength: 40 })
        .map((text): PersonEvent => ({ type: "say", text })),
    },
    {
      weight: 8,
      arbitrary: fc.record({ button: fc.nat(40), fresh: fc.boolean() }),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({
          value: fc.constantFrom(
            ...nastyTexts,
            "plan:",
            "family:",
            "brand:x",
            "region:ZZ",
            "budget:1",
            "confirm::",
          ),
          fresh: fc.boolean(),
        })
        .map((given): PersonEvent => ({ type: "pick", ...given })),
    },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...nastyTexts)
        .map((text): PersonEvent => ({ type: "photo", texts: [text] })),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom<PersonEvent>(
        { type: "start" },
        { type: "start", payload: "link-0123ABCD" },
        { type: "start", payload: "__proto__" },
        { type: "photo", texts: [] },
        { type: "unsupported", what: "voice" },
        { type: "unsupported", what: "location" },
        { type: "unsupported", what: "other" },
        { type: "secret-in-chat" },
      ),
    },
    { weight: 1, arbitrary: results },
  ),
  /** How the app answers what the machine asks for on the way. */
  checked,
  read,
  resumed,
  placedBefore: fc.boolean(),
  cancelled: fc.constantFrom("cancelled" as const, "too-late" as const, "unclear" as const),
  order: orderState,
  linked: fc.constantFrom(
    "linked" as const,
    "same" as const,
    "wrong-code" as const,
    "too-often" as const,
  ),
});
type Happening = typeof happenings extends fc.Arbitrary<infer T> ? T : never;

const texts = createTexts();

describe("whatever anybody sends, in whatever order", () => {
  test("the dialogue goes on, can be kept, answers in both languages, and tells no secret", {
    timeout: 90_000,
  }, () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(
        fc.constantFrom(...everyState),
        fc.array(happenings, { minLength: 1, maxLength: 30 }),
        (start, happening) => {
          let state: State = start;
          let shown: readonly Say[] = [];
          for (const one of happening) {
            const turn = play(state, one, shown);
            expect(readState(writeState(turn.state))).toEqual(turn.state);
            expect(writeState(turn.state)).not.toContain(secret);
            checkSaid(turn.said);
            state = turn.state;
            shown = turn.said;
            reached.add(state.at);
          }
        },
      ),
      { numRuns: 1500 },
    );
    expect(reached.size, "the walk goes everywhere").toBe(everyState.length);
  });

  test("the same state, event and facts give the same turn, and none of them is changed", () => {
    fc.assert(
      fc.property(fc.constantFrom(...everyState), happenings, (state, happening) => {
        const before = structuredClone(state);
        const event = eventOf(happening, []);
        const facts = factsWith(happening.order);
        const factsBefore = structuredClone(facts);
        expect(JSON.stringify(transition(state, event, facts))).toBe(
          JSON.stringify(transition(state, event, facts)),
        );
        expect(state).toEqual(before);
        expect(facts).toEqual(factsBefore);
      }),
      { numRuns: 500 },
    );
  });

  test("what is typed may be kept only without its secrets", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...everyState),
        fc.constantFrom(...nastyTexts),
        (state, typed) => {
          const isNamed = typed.includes("密码") || typed.includes("password");
          if (isNamed || state.at === "card-password")
            expect(maskTyped(state, typed)).not.toContain(secret);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("a password typed while a guide is read is kept out too", () => {
    for (const page of everyState.filter((state) => "from" in state)) {
      expect(maskTyped({ ...page, from: stateOfStep["card-password"] }, secret)).not.toContain(
        secret,
      );
      expect(maskTyped({ ...page, from: stateOfStep["card-password"] }, "下一步")).toBe("下一步");
    }
  });

  test("a password behind both 是 and a colon is kept out too", () => {
    expect(maskTyped({ at: "home" }, `密码是：${secret}`)).not.toContain(secret);
  });
});

/** One event and all requests that follow from it, as the app plays them. */
function play(
  from: State,
  happening: Happening,
  shown: readonly Say[],
): { state: State; said: Say[] } {
  let state = from;
  let event: Event = eventOf(happening, shown);
  const said: Say[] = [];
  for (let requests = 0; ; requests++) {
    const turn = transition(state, event, factsWith(happening.order));
    state = turn.to;
    said.push(...turn.say);
    if (turn.request === undefined) {
      expect(said, "somebody is left without an answer").not.toEqual([]);
      return { state, said };
    }
    expect(requests, "the machine asks in a circle").toBeLessThan(4);
    event = answerTo(turn.request, happening);
  }
}

function eventOf({ what }: Happening, shown: readonly Say[]): Event {
  if (!("button" in what)) return what;
  const choices = shown.flatMap((say) => say.choices ?? []);
  const value = choices[what.button % Math.max(1, choices.length)]?.value ?? "do:recharge";
  return { type: "pick", value, fresh: what.fresh };
}

function answerTo(request: Request, happening: Happening): ResultEvent {
  switch (request.type) {
    case "check-card":
      return { type: "card-checked", result: happening.checked };
    case "place-order":
      return {
        type: "order-placed",
        orderNo: "R20261123AAAAAAAA",
        alreadyThere: happening.placedBefore,
      };
    case "remind":
      return { type: "reminder-set", atMs: request.atMs };
    case "cancel-order":
      return { type: "order-cancelled", result: happening.cancelled };
    case "check-payment":
      return { type: "payment-checked", state: happening.order };
    case "list-orders":
      return {
        type: "orders-listed",
        orders: [{ orderNo: "R20261123AAAAAAAA", state: happening.order }],
      };
    case "list-cards":
      return {
        type: "cards-listed",
        cards: happening.placedBefore
          ? [{ orderNo: "R20261120BBBBBBBB", card: "8986 04** **** **** 0015" }]
          : [],
      };
    case "read-card":
      return { type: "card-read", result: happening.read };
    case "resume-card":
      return { type: "card-resumed", result: happening.resumed };
    case "make-link-code":
      return { type: "link-code-made", code: "0123ABCD", minutes: 10 };
    case "use-link-code":
      return { type: "linked", result: happening.linked };
  }
}

function checkSaid(said: readonly Say[]): void {
  for (const { text, choices = [] } of said) {
    for (const language of ["zh-CN", "en"] as const) {
      const rendered = [text, ...choices.map(({ label }) => label)].map((one) =>
        texts.render(one, language),
      );
      for (const words of rendered) {
        expect(words.trim(), text.key).not.toBe("");
        expect(words, text.key).not.toMatch(/\{\{\w|\bundefined\b|\bNaN\b|\[object/);
        expect(words).not.toContain(secret);
      }
    }
    for (const { value } of choices)
      expect(value.length, "Telegram takes 64 bytes").toBeLessThanOrEqual(64);
  }
}
