import { type Mutant, soon } from "./mutant.ts";

const facts = "src/app/money/refund-fact.ts";
const foreign = "src/app/money/foreign-refund.ts";
const places = "src/app/money/find-money.ts";
const findings = "src/app/reconciliation/bill-findings.ts";
const comparison = "src/core/money/reconciliation.ts";

const lies = "test/app/money/refund-fact.test.ts";
const seals = "test/app/reconciliation/ledger-seals.test.ts";
const consoleTest = "test/app/reconciliation/bill-console.test.ts";

/** Bugs about what WeChat says of money that went back, and about the comparison of books. */
export const booksMutants: readonly Mutant[] = [
  {
    name: "the amount of a refund is not compared",
    file: facts,
    find: 'if (fact.amountFen !== restOfRefundFen(refund) && !isWholeToo) return "amount";',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "the number of a refund is not compared",
    file: facts,
    find: 'if (fact.outRefundNo !== refund.outRefundNo) return "refund number";',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "whose payment a refund is of is not compared",
    file: facts,
    find: 'if (fact.outTradeNo !== payment.outTradeNo) return "payment number";',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "how much a refunded payment was is not compared",
    file: facts,
    find: 'if (fact.totalFen !== payment.amountFen) return "amount of the payment";',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "the currency of a refund is not compared",
    file: facts,
    find: 'if (fact.currency !== undefined && fact.currency !== "CNY") return "currency";',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "an answer about another payment is settled",
    file: "src/app/money/ask-payment.ts",
    find: "if (fact.outTradeNo !== outTradeNo) {",
    replace: 'if (fact.outTradeNo === "") {',
    caughtBy: { test: lies, name: "told of with other-payment is not believed" },
  },
  {
    name: "much money that is notified is not compared once WeChat was asked",
    file: "src/app/money/ask-payment.ts",
    find: 'if (asked === "paid") return await settlePayment(app, fact, "notification");',
    replace: 'if (asked === "paid") return "settled";',
    caughtBy: soon,
  },
  {
    name: "much money is believed without asking",
    file: "src/app/money/ask-payment.ts",
    find: "const askFromFen = 20_000;",
    replace: "const askFromFen = Number.MAX_SAFE_INTEGER;",
    caughtBy: soon,
  },
  {
    name: "a console refund settles what we owe whatever its amount",
    file: foreign,
    find: "if (!(await tables.refunds.addByHand(own.outRefundNo, told.amountFen)))",
    replace: "if (!(await tables.refunds.addByHand(own.outRefundNo, restOfRefundFen(own))))",
    caughtBy: soon,
  },
  {
    name: "what is left after a part was given back by hand is asked for as a whole",
    file: "src/app/money/refund-payment.ts",
    find: "    amountFen: restOfRefundFen(refund),",
    replace: "    amountFen: refund.amountFen,",
    caughtBy: soon,
  },
  {
    name: "the whole refund is booked although a part went back by hand",
    file: "src/app/money/end-refund.ts",
    find: "const amountFen = restOfRefundFen(refund); const id =",
    replace: "const amountFen = refund.amountFen; const id =",
    caughtBy: soon,
  },
  {
    name: "more can be given back by hand than is owed",
    file: "src/storage/sql/money.ts",
    find:
      '.where((refund) => refund(refund("by_hand_fen", "+", fen), ' +
      '"<=", refund.ref("amount_fen")))',
    replace: "",
    caughtBy: { test: "test/storage/billed-refunds.test.ts", name: "no more than is left" },
  },
  {
    name: "a refund by hand that is under way counts as done",
    file: foreign,
    find: `case "abnormal":
    case "processing":`,
    replace: `case "abnormal":`,
    caughtBy: { test: consoleTest, name: "long after its bill was looked at" },
  },
  {
    name: "a refund by hand that failed at a bank counts as closed",
    file: foreign,
    find: `case "closed":
      await`,
    replace: `case "closed":
    case "processing":
      await`,
    caughtBy: soon,
  },
  {
    name: "refunds by hand are not asked about again",
    file: "src/app/reconciliation/reconcile.ts",
    find: "await takeOpenRefunds(app);",
    replace: "",
    caughtBy: soon,
  },
  {
    name: "money given back by hand while its order was in work is never booked",
    file: foreign,
    find: 'else await tables.billedRefunds.move(of.told.outRefundNo, "unbooked");',
    replace: 'else await tables.billedRefunds.move(of.told.outRefundNo, "failed");',
    caughtBy: { test: consoleTest, name: "recharged all the same" },
  },
  {
    name: "a refund by hand is believed to its own amount",
    file: foreign,
    find: 'return fact.amountFen === told.amountFen ? undefined : "amount";',
    replace: "return undefined;",
    caughtBy: soon,
  },
  {
    name: "whose payment tells where the money is is not compared",
    file: places,
    find: 'if (mismatch !== undefined) return "unknown";',
    replace: "",
    caughtBy: { test: consoleTest, name: "told of otherwise: nobody knows where it is" },
  },
  {
    name: "a plan is sent again although a refund was begun",
    file: places,
    find: 'return status === "paid" ? "there" : "refund-begun";',
    replace: 'return status === "paid" ? "there" : "there";',
    caughtBy: { test: consoleTest, name: "not sent again, and all goes back" },
  },
  {
    name: "the sums of a payment are not compared",
    file: comparison,
    find: "thereFen > paidFen || (!isOpen && thereFen !== ourFen)",
    replace: "thereFen > paidFen && !isOpen && ourFen < 0",
    caughtBy: soon,
  },
  {
    name: "a bill's row of another account is taken for ours",
    file: comparison,
    find: "if (isSame && isOurAccount) return [];",
    replace: "if (isSame) return [];",
    caughtBy: soon,
  },
  {
    name: "a bill's row of a refund of another account is taken for ours",
    file: comparison,
    find: "if (!isOfPayment) return [differs];",
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a bill's refund of another payment is taken for ours",
    file: comparison,
    find: "if (ours.outTradeNo !== outTradeNo || (",
    replace: "if ((",
    caughtBy: soon,
  },
  {
    name: "a payment that no bill shows is confirmed by whatever WeChat says of it",
    file: findings,
    find: 'if (mismatch === undefined) return age < billDays ? "later" : "confirmed";',
    replace: 'if (mismatch !== "") return age < billDays ? "later" : "confirmed";',
    caughtBy: { test: lies, name: "that no bill shows" },
  },
  {
    name: "a row of ours that cannot be read is passed over",
    file: findings,
    find: 'if (outTradeNo === undefined) return "noted";',
    replace: 'if (outTradeNo !== "") return "noted";',
    caughtBy: soon,
  },
  {
    name: "a refund that is refused waits an hour for a person",
    file: "src/app/money/refund-payment.ts",
    find: `if (!(await isBegunElsewhere(app, payment, answer.code)))
      return await askPerson(app, refund, answer.reason);`,
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a partner that refuses our account is asked on in silence",
    file: "src/app/tickets/account-refusal.ts",
    find: "if (account !== undefined) {",
    replace: 'if (account === "") {',
    caughtBy: soon,
  },
  {
    name: "the question about a refused account stays when it is let in again",
    file: "src/app/tickets/account-refusal.ts",
    find: "await solve(app(), partner, call);",
    replace: "",
    caughtBy: soon,
  },
  {
    name: "who may not at WeChat Pay is refused like anything else",
    file: "src/payments/wechat-pay/errors.ts",
    find: '"NOAUTH",\n  "MCHNOTEXISTS",',
    replace: '"MCHNOTEXISTS",',
    caughtBy: soon,
  },
  {
    name: "who may not at the carrier is an answer that did not come",
    file: "src/carriers/sandbox-carrier/client.ts",
    find: "return accountStatuses.includes(reply.status)",
    replace: "return accountStatuses.includes(-reply.status)",
    caughtBy: soon,
  },
  {
    name: "a seal does not hold on to the one before it",
    file: "src/app/reconciliation/seal-ledger.ts",
    find: 'const text = sealedText(seal, { before: newest?.digest ?? "", entries });',
    replace: 'const text = sealedText(seal, { before: "", entries });',
    caughtBy: soon,
  },
  {
    name: "a seal holds no amounts",
    file: "src/core/money/ledger-seal.ts",
    find: "      credit,\n      amountFen,\n      atMs,\n    ]);",
    replace: "      credit,\n      atMs,\n    ]);",
    caughtBy: soon,
  },
  {
    name: "the seals of the ledger are not looked at",
    file: "src/app/reconciliation/check-seals.ts",
    find: "if (!isWhole || app.sealBooks(text) !== seal.digest) return number;",
    replace: "",
    caughtBy: soon,
  },
  {
    name: "an edited seal says itself which key it was made with",
    file: "src/app/reconciliation/check-seals.ts",
    find: "const ownSince = await findOwnSince(app, head);",
    replace: "const { ownSince } = head;",
    caughtBy: { test: seals, name: "cannot say that what is before it" },
  },
  {
    name: "what is slipped into the ledger is sealed without a word",
    file: "src/app/reconciliation/seal-ledger.ts",
    find: "fromMs ?? inTimeFromMs(app, newest)",
    replace: "fromMs ?? 0",
    caughtBy: soon,
  },
  {
    name: "the audit does not look at the seals",
    file: "src/app/reconciliation/reconcile.ts",
    find: 'await lookAtSeals(app, "recent");',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "the morning's line does not name the ledger's head",
    file: "src/app/reconciliation/reconcile.ts",
    find: 'app.log.info({ day: span, rows, ...sealed }, "bill and books agree");',
    replace: 'app.log.info({ day: span, rows }, "bill and books agree");',
    caughtBy: soon,
  },
];
