import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type AdviceInput, advise } from "../../src/core/advice/advice.ts";
import { explain } from "../../src/core/advice/advice-words.ts";
import type { Card } from "../../src/core/cards/card.ts";
import type { Network } from "../../src/core/cards/network.ts";
import { seedCatalogue } from "../../src/core/plans/catalogue.ts";
import { monthlyFen } from "../../src/core/plans/plan.ts";
import type { Range } from "../../src/core/range.ts";
import { dataUse, dayKb } from "../../src/core/terminals/data-use.ts";
import {
  type TerminalFamily,
  terminalFamilies,
  terminalOf,
} from "../../src/core/terminals/terminal.ts";
import { createTexts } from "../../src/texts/texts.ts";
import { writeMoney } from "../../src/texts/values.ts";

const page = readFileSync(new URL("../../docs/advice.md", import.meta.url), "utf8");
const texts = createTexts();

function section(heading: string): string {
  const [, found] = page.split(`\n## ${heading}\n`);
  if (found === undefined) throw new Error(`The page has no section "${heading}".`);
  return found.split("\n## ")[0] ?? "";
}

/** `1,570`; at most two decimals. */
const figure = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: 2 });
const range = ({ low, high }: Range) => `${figure(low)}–${figure(high)}`;
const row = (...cells: string[]) => `| ${cells.join(" | ")} |`;

/** All rows of a section's tables but headings and rules. */
function rowsOf(heading: string): string[] {
  const lines = section(heading).split("\n");
  return lines.filter(
    (line, index) => line.startsWith("| ") && !(lines[index + 1] ?? "").startsWith("|---"),
  );
}

function asked(network: Network, family: TerminalFamily, low: number, high: number): AdviceInput {
  const card: Card = {
    iccid: "89860400000000000015",
    network,
    form: "sim",
    state: "expired",
    remainingKb: 0,
    cycleKb: 0,
  };
  return {
    card,
    terminal: terminalOf({ family }),
    volume: { kind: "transactions", low, high },
    budget: { kind: "any" },
    region: "unknown",
    plans: seedCatalogue,
    nowMs: Date.UTC(2026, 10, 23, 2),
  };
}

function advice(input: AdviceInput) {
  const given = advise(input);
  if (given === undefined) throw new Error("no advice");
  return {
    ...given,
    quoted: explain(given)
      .map((line) => `> ${texts.render(line, "zh-CN")}`)
      .join("\n>\n"),
  };
}

describe("the need", () => {
  const onePayment = (family: TerminalFamily, end: keyof Range) =>
    dayKb(family, 1, end) - dayKb(family, 0, end);

  test("both tables are those of the code", () => {
    const { card, code, signature, notice } = dataUse.transferKb;
    expect(rowsOf("The need")).toEqual([
      row("bank card (ISO 8583)", range(card)),
      row("code", range(code)),
      row("signature", range(signature)),
      row("notice to a speaker", range(notice)),
      ...(["keypad", "e-sign", "smart", "speaker"] as const).map((family) =>
        row(
          family,
          range({ low: onePayment(family, "low"), high: onePayment(family, "high") }),
          range({ low: dayKb(family, 0, "low"), high: dayKb(family, 0, "high") }),
        ),
      ),
    ]);
    expect(terminalFamilies).toHaveLength(4);
  });

  test("the figures in the sentences too", () => {
    const { low, high } = dataUse.ticketYuan;
    expect(section("The need")).toContain(`¥${low}–¥${high} a sale`);
    expect(section("The need")).toContain(`and ${Math.round(dataUse.reserve * 100)} % in reserve`);
    expect(section("The need")).toContain(`cycle = day × ${dataUse.daysACycle}`);
  });
});

describe("the worked example", () => {
  const input = asked("mobile", "keypad", 200, 200);
  const given = advice(input);

  test("the arithmetic, by hand", () => {
    // 90 % cards and 10 % codes; three sign-ons; parameters. Nothing of this comes from the code.
    const day = {
      low: 200 * (0.9 * 2.5 + 0.1 * 6) + 3 * 2 + 5,
      high: 200 * (0.9 * 6.5 + 0.1 * 20) + 3 * 10 + 50,
    };
    expect(given.need.lowKb).toBe(Math.floor(day.low * 30));
    expect(given.need.highKb).toBe(Math.ceil(Math.round(day.high * 30 * 1.15)));
  });

  test("its table of the need", () => {
    const both = (of: (end: keyof Range) => number) => [
      figure(Math.round(of("low"))),
      figure(Math.round(of("high"))),
    ];
    const day = (end: keyof Range) => dayKb("keypad", 200, end);
    const idle = (end: keyof Range) => dayKb("keypad", 0, end);
    expect(rowsOf("A worked example").slice(0, 5)).toEqual([
      row("200 payments", ...both((end) => day(end) - idle(end))),
      row("without any payment", ...both(idle)),
      row("a day", ...both(day)),
      row("30 days", ...both((end) => day(end) * 30)),
      row("with reserve", figure(given.need.lowKb), figure(given.need.highKb)),
    ]);
  });

  test("its table of the plans, cheapest month first", () => {
    const mains = seedCatalogue
      .filter(({ network, kind }) => network === "mobile" && kind === "main")
      .toSorted((one, other) => monthlyFen(one) - monthlyFen(other));
    expect(rowsOf("A worked example").slice(5)).toEqual(
      mains.map((plan) =>
        row(
          plan.code,
          writeMoney(monthlyFen(plan)),
          figure(plan.cycleKb),
          plan.cycleKb >= given.need.highKb ? "yes" : "no",
        ),
      ),
    );
    expect(section("A worked example")).toContain(`so it is ${given.recommended.code}.`);
    expect(section("A worked example")).toContain(`covers ${figure(given.need.highKb)} KB`);
  });

  test("its words", () => {
    expect(section("A worked example")).toContain(given.quoted);
  });
});

test("the example with an add-on", () => {
  const given = advice(asked("unicom", "e-sign", 100, 150));
  const told = section("A second one, with an add-on");
  expect(told).toContain(`The busy end is ${figure(given.need.highKb)} KB`);
  expect(told).toContain(given.quoted);
  const [addOn] = given.addOns;
  expect(told).toContain(
    `${given.recommended.code} (${writeMoney(monthlyFen(given.recommended))})`,
  );
  expect(told).toContain(`${addOn?.code} (${writeMoney(addOn?.priceFen ?? 0)})`);
  expect(told).toContain(`${writeMoney(given.monthlyFen)}:`);
  expect(told).toContain(
    `1 GB for ${writeMoney(given.bigger === undefined ? 0 : monthlyFen(given.bigger))} a month`,
  );
});
