import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  aboutOfTicket,
  attemptRef,
  comparisonJob,
  findingName,
  isPaymentOf,
  orderNumber,
  orderOfPlanRef,
  paymentNumber,
  planRefs,
  readComparison,
  readFinding,
  refundNumber,
  resumeRef,
  ticketName,
  versionOfRef,
} from "../../src/core/refs.ts";

const orderNo = "R20261123K3M9Q2XA";

describe("an order", () => {
  test("is named by the day in China and the letters of the dice", () => {
    expect(orderNumber(Date.UTC(2026, 10, 22, 15, 59), "K3M9Q2XA")).toBe("R20261122K3M9Q2XA");
    expect(orderNumber(Date.UTC(2026, 10, 22, 16, 0), "K3M9Q2XA")).toBe(orderNo);
  });

  test("numbers its payments and their refunds", () => {
    expect(paymentNumber(orderNo, 2)).toBe(`${orderNo}-2`);
    expect(refundNumber(paymentNumber(orderNo, 2))).toBe(`${orderNo}-2-R`);
  });

  test.for([
    [`${orderNo}-1`, true],
    [`${orderNo}-12`, true],
    [`${orderNo}-0`, false],
    [`${orderNo}-1-R`, false],
    [`${orderNo}-`, false],
    [orderNo, false],
    ["R20261123K3M9Q2X-1", false],
    [`${orderNo}A-1`, false],
  ] as const)("%s is a payment of it: %s", ([outTradeNo, isOne]) => {
    expect(isPaymentOf(orderNo, outTradeNo)).toBe(isOne);
  });
});

describe("a reference to a carrier", () => {
  test("is of 16 to 32 letters and digits, one for each step, and no payment's number", () => {
    const refs = [attemptRef(orderNo, "plan"), attemptRef(orderNo, "unblock")];
    expect(refs).toEqual([`${orderNo}P1`, `${orderNo}U1`]);
    for (const ref of [...refs, resumeRef("0f".repeat(32))])
      expect(ref).toMatch(/^[0-9A-Za-z]{16,32}$/);
    expect(refs).not.toContain(paymentNumber(orderNo, 1));
  });

  test("of a plan that was forgotten: the mark tells which there may be", () => {
    expect(planRefs(orderNo, 2)).toEqual([`${orderNo}P1`]);
    expect(planRefs(orderNo, 1)).toEqual([`${orderNo}-1`, `${orderNo}P1`]);
    expect(planRefs(orderNo, 1).map(versionOfRef)).toEqual([1, 2]);
  });

  test.for([
    [`${orderNo}P1`, orderNo],
    [`${orderNo}-1`, orderNo],
    ["R20261123K3M9Q2P1P1", "R20261123K3M9Q2P1"],
    [`${orderNo}-2`, undefined],
    [`${orderNo}U1`, undefined],
    [orderNo, undefined],
    ["", undefined],
  ] as const)("%s is the plan's of %s", ([ref, of]) => {
    expect(orderOfPlanRef(ref)).toBe(of);
  });
});

describe("what is read back", () => {
  test.for([
    { book: "books" },
    { book: "bill", day: "2026-11-23" },
    { book: "carrier", hour: "2026-11-23T03" },
  ] as const)("a comparison by its job: $book", (comparison) => {
    const { id, ref } = comparisonJob(comparison);
    expect(id).toBe(`reconcile:${ref}`);
    expect(readComparison(ref)).toEqual(comparison);
  });

  test.for(["", "bill", "bill:", "weather:2026-11-23"])("no comparison: %s", (ref) => {
    expect(readComparison(ref)).toBeUndefined();
  });

  test("a ticket's matter", () => {
    const id = ticketName("reconcile", findingName("done-twice", `${orderNo}P1`));
    expect(id).toBe(`reconcile:done-twice:${orderNo}P1`);
    expect(aboutOfTicket(id)).toBe(`done-twice:${orderNo}P1`);
    expect(readFinding(aboutOfTicket(id))).toEqual({ what: "done-twice", of: `${orderNo}P1` });
    expect(readFinding("a:b:c")).toEqual({ what: "a", of: "b:c" });
  });
});

/** How an id would be built or taken apart by hand. */
const byHand: readonly RegExp[] = [
  /`(?:watch-payment|fulfil|refund|show|remind|recover|reconcile|deliver|sweep):\$\{/,
  /`(?:pay|owe|earn|cost|loss|console):\$\{/,
  /`(?:waits|stray|unpaid-but-sent|refunded-twice|refund-not-ours|done-twice|bill-missing|recovery):\$\{/,
  /`(?:in-doubt|needs-help|refund-stuck|quarantine|late-success|dead-job):\$\{/,
  /`\$\{(?:\w+\.)*(?:orderNo|outTradeNo)\}[-PU]/,
  /\$\{\w+\}:\$\{\w+\}:(?:done|refunded)`/,
  /(?:startsWith|endsWith|indexOf)\(\s*["'`](?:deliver|fulfil|refund|reconcile|bill|:done)/,
  /\.slice\(\s*"[a-z-]+:"\.length/,
  /\/-1\$\/|"-1"|'deliver:'|'fulfil:'|'refund:'/,
];

/** Where a name with a colon in it is no id of ours: names of holds, and of buttons. */
const elsewhere = /^src\/(?:core\/refs|storage\/sql\/holds|core\/conversation\/|core\/dialogues\/)/;

describe("ids are made and read in one place", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" })
    .map((file) => `src/${file.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".ts") && !elsewhere.test(file));

  test("nobody else builds one or takes one apart", () => {
    expect(files.length).toBeGreaterThan(200);
    const found = files.flatMap((file) =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => byHand.some((pattern) => pattern.test(line)))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });

  test.for([
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: it is source that is looked at.
    "id: `fulfil:${orderNo}`",
    "const ref = `${order.orderNo}-1`;",
    "const ref = `${orderNo}P1`;",
    'if (id.startsWith("deliver:"))',
    'if (message.id.endsWith(":done"))',
    'const no = id.slice("refund-stuck:".length);',
    'ref.replace(/-1$/, "")',
    "WHERE j.id = 'fulfil:' || o.order_no",
    "about: `waits:${orderNo}`",
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: it is source that is looked at.
  ])("the check sees what is planted: %s", (line) => {
    expect(byHand.some((pattern) => pattern.test(line))).toBe(true);
  });
});
