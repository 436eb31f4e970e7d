import { describe, expect, test } from "vitest";
import type { Facts } from "../../../../src/core/conversation/dialogue.ts";
import { createTexts } from "../../../../src/texts/texts.ts";
import { agreedOn, factsWith, stateOfStep } from "../../conversation/samples.ts";
import { type Told, transition } from "../../conversation/stood.ts";

const texts = createTexts();
const state = stateOfStep.confirm;
const china = (day: string, time: string) => Date.parse(`${day}T${time}:00+08:00`);
const at = (nowMs: number): Facts => ({ ...factsWith(), nowMs });
const quiet = at(china("2026-11-23", "10:00"));
const night = at(china("2026-11-23", "23:30"));

const say = (typed: string): Told => ({ type: "say", text: typed });
const labels = (given: ReturnType<typeof transition>) =>
  given.say.at(-1)?.choices?.map(({ label }) => texts.render(label, "zh-CN"));
const asked = (facts: Facts) => transition(state, say("看不懂的话"), facts);
/** What the app makes of a request to be called later. */
const putOff = (event: Parameters<typeof transition>[1], facts: Facts) => {
  const wish = transition(state, event, facts);
  if (wish.request?.type !== "remind")
    throw new Error(`Nobody is called, but: ${wish.request?.type}`);
  return {
    ...transition(wish.to, { type: "reminder-set", atMs: wish.request.atMs }, facts),
    atMs: wish.request.atMs,
  };
};
const words = (given: ReturnType<typeof transition>) =>
  given.say.map((one) => texts.render(one.text, "zh-CN")).join("\n");
const value = (given: ReturnType<typeof transition>, place: number) =>
  given.say.at(-1)?.choices?.[place]?.value ?? "";

describe("confirming in a busy time", () => {
  test("says so, until when, and offers both", () => {
    expect(labels(asked(night))).toEqual(["确认，去付款", "晚点再说", "换个套餐", "取消"]);
    expect(words(asked(night))).toContain(
      "可能正在结算，到账也许慢一些，2026年11月24日 02:00 以后会快",
    );
  });

  test("in a quiet time nobody is bothered with it", () => {
    expect(labels(asked(quiet))).toEqual(["确认，去付款", "换个套餐", "取消"]);
    expect(words(asked(quiet))).not.toContain("晚点");
  });

  test("now means now: the order is placed", () => {
    const now = value(asked(night), 0);
    expect(transition(state, { type: "pick", value: now, fresh: true }, night).request?.type).toBe(
      "place-order",
    );
    expect(transition(state, say("好的"), night).request?.type).toBe("place-order");
  });

  test("later orders nothing and keeps everything; the person is called when it is quiet, and one press goes on", () => {
    const put = putOff({ type: "pick", value: value(asked(night), 1), fresh: true }, night);
    expect(put.request).toBeUndefined();
    expect(put.to).toEqual(state);
    expect(put.atMs).toBe(Date.parse("2026-11-24T02:00:00+08:00"));
    expect(words(put)).toContain("没有花钱");
    expect(words(put)).toContain("2026年11月24日 02:00 我来叫你");
    expect(labels(put)).toEqual(["接着充，去付款", "换个套餐", "取消"]);
    const quietNow = at(china("2026-11-24", "02:00"));
    const called = transition(put.to, { type: "due" }, quietNow);
    expect(words(called)).toContain("现在不忙了");
    expect(called.to).toEqual(state);
    const again = transition(
      called.to,
      { type: "pick", value: value(called, 0), fresh: true },
      quietNow,
    );
    expect(again.request).toEqual({ type: "place-order", agreed: agreedOn(state) });
  });

  test("who has moved on meanwhile is left in peace", () => {
    for (const elsewhere of [{ at: "home" }, { at: "card-number" }] as const) {
      const called = transition(elsewhere, { type: "due" }, quiet);
      expect(called.say).toEqual([]);
      expect(called.to).toEqual(elsewhere);
    }
  });

  test.for(["晚点再说", "晚点", "等会儿", "明天再充吧", "先等一会", "later", "Not now."])(
    "%s is later too",
    (typed) => {
      const put = putOff(say(typed), night);
      expect(words(put)).toContain("我来叫你");
      expect(put.to).toEqual(state);
      // Not tied to a busy time: who wants to wait may.
      expect(words(transition(state, say(typed), quiet))).toContain("选好的都给你留着");
    },
  );

  test.for(["明天能到账吗", "等会儿会断网吗"])("%s is a question and not an answer", (typed) => {
    expect(transition(state, say(typed), night).request?.type).not.toBe("remind");
  });

  test("later also works as a number, where buttons are numbers", () => {
    const shown: Facts = {
      ...night,
      shownChoices:
        asked(night)
          .say.at(-1)
          ?.choices?.map((one) => one.value) ?? [],
    };
    expect(words(putOff(say("2"), shown))).toContain("我来叫你");
  });
});
