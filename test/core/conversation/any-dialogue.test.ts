import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CardState } from "../../../src/core/cards/card.ts";
import type { Say } from "../../../src/core/conversation/dialogue.ts";
import type { CardChecked, CardRead, ResultEvent } from "../../../src/core/conversation/events.ts";
import type { Request } from "../../../src/core/conversation/requests.ts";
import { type OrderState, orderTransitions } from "../../../src/core/orders/order-state.ts";
import { createTexts } from "../../../src/texts/texts.ts";
import { runs } from "../../running/property-runs.ts";
import { nastyTexts, secret } from "./nasty-texts.ts";
import { card, everyState, factsWith, nowMs, stateOfStep } from "./samples.ts";
import { maskTyped, rowOf, type Stood, stoodIn, type Told, transition } from "./stood.ts";

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
  fc
    .constantFrom("moved", "notMoved")
    .map((result): ResultEvent => ({ type: "card-moved", result }) as ResultEvent),
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
    .constantFrom(
      "joined",
      "offered",
      "declined",
      "undone",
      "over",
      "staff",
      "same",
      "wrong-code",
      "too-often",
    )
    .map((result): ResultEvent => ({ type: "linked", result }) as ResultEvent),
  fc.constantFrom<ResultEvent>(
    { type: "order-refused" },
    { type: "invite-made", token: "0123ABCD", endsAtMs: nowMs },
    { type: "staff-changed", result: "joined" },
  ),
);

/**
 * What happens next: something typed, a button (one that is shown, or any), or a result out of the
 * blue.
 */
const happenings = fc.record({
  what: fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(...nastyTexts).map((text): Told => ({ type: "say", text })),
    },
    {
      weight: 2,
      arbitrary: fc
        .string({ unit: "grapheme", maxLength: 40 })
        .map((text): Told => ({ type: "say", text })),
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
        .map((given): Told => ({ type: "pick", ...given })),
    },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...nastyTexts)
        .map((text): Told => ({ type: "photo", texts: [text] })),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Told>(
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
    "joined" as const,
    "offered" as const,
    "staff" as const,
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
          let state: Stood = start;
          let shown: readonly Say[] = [];
          for (const one of happening) {
            const turn = play(state, one, shown);
            expect(stoodIn(rowOf(turn.state))).toEqual(turn.state);
            expect(rowOf(turn.state)).not.toContain(secret);
            checkSaid(turn.said);
            state = turn.state;
            shown = turn.said;
            reached.add(state.at);
          }
        },
      ),
      { numRuns: runs(1500) },
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
      { numRuns: runs(500) },
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
      { numRuns: runs(2000) },
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
  from: Stood,
  happening: Happening,
  shown: readonly Say[],
): { state: Stood; said: Say[] } {
  let state = from;
  let event: Told = eventOf(happening, shown);
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

function eventOf({ what }: Happening, shown: readonly Say[]): Told {
  if (!("button" in what)) return what;
  const choices = shown.flatMap((say) => say.choices ?? []);
  const value = choices[what.button % Math.max(1, choices.length)]?.value ?? "do:recharge";
  return { type: "pick", value, fresh: what.fresh };
}

function answerTo(request: Request, happening: Happening): ResultEvent {
  switch (request.type) {
    case "invite":
    case "join":
    case "leave":
    case "remove":
      return { type: "staff-changed", result: "refused" };
    case "check-card":
      return { type: "card-checked", result: happening.checked };
    case "place-order":
      return { type: "order-placed", orderNo: someOrder, alreadyThere: happening.placedBefore };
    case "remind":
      return { type: "reminder-set", atMs: request.atMs };
    case "export-own":
      return { type: "export-made", url: "https://shop.example/privacy/data/x" };
    case "make-till":
    case "end-tills":
      return tillAnswer(request.type, happening.placedBefore);
    case "delete-own":
      return request.isAgreed ? { type: "own-deleted" } : deletingWeighed;
    case "cancel-order":
      return { type: "order-cancelled", result: happening.cancelled };
    case "check-payment":
      return { type: "payment-checked", state: happening.order };
    case "move-card":
      return { type: "card-moved", result: happening.placedBefore ? "moved" : "notMoved" };
    case "list-orders":
      return { type: "orders-listed", orders: [{ orderNo: someOrder, state: happening.order }] };
    case "find-order":
      return {
        type: "order-found",
        ...(happening.placedBefore
          ? { order: { orderNo: request.orderNo, state: happening.order } }
          : {}),
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
      return happening.placedBefore
        ? { ...chatMoveWeighed, fromLink: request.fromLink }
        : { type: "linked", result: happening.linked };
    case "offer-chat":
    case "answer-chat":
    case "undo-chat":
    case "stop-regain":
      return { type: "linked", result: happening.linked, moveId: "A1" };
  }
}

function tillAnswer(asked: "make-till" | "end-tills", isOther: boolean): ResultEvent {
  if (asked === "make-till") return { type: "till-made", result: isOther ? "made" : "onlyChat" };
  return isOther ? { type: "tills-ended", count: 1 } : { type: "not-at-till" };
}

const someOrder = "R20261123AAAAAAAA";

const deletingWeighed = {
  type: "deleting-weighed",
  result: { chats: 1, cards: 2, orders: 3 },
} as const;

const chatMoveWeighed = {
  type: "chat-move-weighed",
  code: "K3M9Q2XA",
  gives: { isLast: true, orders: 3, cards: 2 },
} as const;

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
