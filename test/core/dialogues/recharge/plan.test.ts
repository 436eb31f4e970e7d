import { describe, expect, test } from "vitest";
import type { CardChecked } from "../../../../src/core/conversation/events.ts";
import { createTexts } from "../../../../src/texts/texts.ts";
import { card, factsWith, nowMs, stateOfStep } from "../../conversation/samples.ts";
import { type Stood, transition } from "../../conversation/stood.ts";

const texts = createTexts();
const words = (turn: ReturnType<typeof transition>) =>
  turn.say.map((one) => texts.render(one.text, "zh-CN")).join("\n");
const advise = (state: Stood) =>
  transition(state, { type: "pick", value: "plan.advice", fresh: true }, factsWith());

const usage = { lastDayMs: nowMs - 86_400_000, dailyKb: Array.from({ length: 28 }, () => 1_000) };

describe("the advice", () => {
  test("comes with its picture, which says the same", () => {
    const turn = advise(stateOfStep.plan);
    const chart = turn.say.at(-1)?.chart;
    expect(chart?.bars.length).toBeGreaterThan(1);
    const summary = chart === undefined ? "" : texts.render(chart.summary, "zh-CN");
    const need = /(?<=一个月大概用 )[^（]+/.exec(words(turn))?.[0] ?? "none";
    expect(summary).toContain(need);
  });

  test("the list of everything has none", () => {
    const turn = transition(
      stateOfStep.plan,
      { type: "pick", value: "plan.all", fresh: true },
      factsWith(),
    );
    expect(turn.say.every(({ chart }) => chart === undefined)).toBe(true);
  });

  test("warns of weak signal below the three lines", () => {
    expect(words(advise({ ...stateOfStep.plan, region: "XZ" }))).toContain(
      "\n\n提醒一下：西藏有些地方中国移动信号弱",
    );
    expect(words(advise(stateOfStep.plan))).not.toContain("信号");
  });

  test("rests on the card's own use where that is known", () => {
    expect(words(advise({ ...stateOfStep.plan, card: { ...card, usage } }))).toContain(
      "最近 28 天的实际用量",
    );
  });
});

describe("a card that was found", () => {
  const found = (result: CardChecked) =>
    transition(stateOfStep["card-password"], { type: "card-checked", result }, factsWith());

  test("with a history: how long it lasts", () => {
    expect(words(found({ answer: "found", card: { ...card, usage } }))).toContain(
      "按最近的用量还能用 5–6 天。",
    );
  });

  test("without one: nothing is made up", () => {
    expect(words(found({ answer: "found", card }))).not.toContain("最近");
  });
});
