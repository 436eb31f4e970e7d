import {
  decider,
  hourMs,
  minuteMs,
  type OldOrder,
  type OldWorld,
  openTickets,
  secondMs,
} from "./old-world.ts";

/** Ten in the morning in China. */
export const startMs = Date.UTC(2026, 10, 20, 2, 0, 0);

/** Nine in the evening, two days later: from then on what must not be over is made. */
const lastEveningMs = Date.UTC(2026, 10, 22, 13, 0, 0);

/** What is done about a story once it has stood for an hour. */
type Later = () => Promise<void>;

/** What had happened and was over, or waited for a person, long before the last evening. */
export async function liveThroughTwoDays(world: OldWorld): Promise<void> {
  const { app, advance } = world;
  const { beginRecovery } = await world.load("app/recover.ts");
  const { scheduleReconciliation } = await world.load("app/reconcile.ts");
  const decide = await decider(world);

  await beginRecovery(app, startMs - hourMs);
  await scheduleReconciliation(app);
  await advance(minuteMs);
  await recharge(world);
  await payTwice(world);
  await neverPay(world);
  const laters: Later[] = [];
  for (const story of [giveBack, lie, forge, doubt, needHelp, orderElsewhere])
    laters.push(await story(world));
  const revive = await breakDown(world);

  await advance(70 * minuteMs);
  for (const later of laters) await later();
  await advance(2 * hourMs);
  const [late = ""] = await openTickets(world, "late-success");
  await decide(late, "seen", "told the carrier");

  await advance(startMs + 27 * hourMs - Date.now());
  await decide("dead-job:deliver:nothing:nothing", "seen", "nothing to be done");
  await advance(lastEveningMs - Date.now());
  await revive();
}

/** On a computer, on a phone, for somebody who speaks English, on Telegram. */
async function recharge({ say, placeOrder, pay, advance }: OldWorld): Promise<void> {
  await say("english", "English");
  for (const [address, product, channel] of [
    ["done", "native", "web"],
    ["english", "h5", "web"],
    ["4001", "native", "telegram"],
  ] as const) {
    const { orderNo } = await placeOrder(address, { channel });
    await pay(orderNo, product);
    await advance(secondMs);
  }
  const slow = await placeOrder("unblocked", { trouble: "unblock-fails-at-first" });
  await pay(slow.orderNo);
}

/** The way of the first payment could not be closed. */
async function payTwice(world: OldWorld): Promise<void> {
  const { orderNo } = await world.placeOrder("paid-twice");
  world.wechatMoods.set(orderNo, "lying about closing");
  const numbers = [await world.open(orderNo, "native"), await world.open(orderNo, "h5")];
  for (const outTradeNo of numbers) world.payAtWechat(outTradeNo);
  for (const outTradeNo of numbers) await world.settle(outTradeNo);
}

/** Over, or cancelled. */
async function neverPay({ open, placeOrder, say }: OldWorld): Promise<void> {
  await open((await placeOrder("expired")).orderNo);
  await placeOrder("cancelled");
  await say("cancelled", "取消");
}

/** Refused at once, failed later, given back by hand, after an hour without an answer. */
async function giveBack(world: OldWorld): Promise<Later> {
  const { placeOrder, pay, advance, wechat, wechatMoods } = world;
  const decide = await decider(world);
  for (const [address, trouble] of [
    ["refused", "plan-refused"],
    ["failed", "order-fails"],
  ] as const)
    await pay((await placeOrder(address, { trouble })).orderNo);
  await advance(minuteMs);
  const byHand = await placeOrder("by-hand", { trouble: "plan-refused" });
  wechat.faults.inject("settlement", "ABNORMAL");
  await pay(byHand.orderNo);
  await advance(minuteMs);
  await decide(`refund-stuck:${byHand.orderNo}-1-R`, "refunded", "bank slip 17");
  const unheard = await placeOrder("refund-unheard", { trouble: "plan-refused" });
  wechatMoods.set(unheard.orderNo, "silent about refunds");
  await pay(unheard.orderNo);
  return async () => void wechatMoods.delete(unheard.orderNo);
}

/** The carrier recharged all the same after it had refused. */
async function lie({ placeOrder, pay, moods }: OldWorld): Promise<Later> {
  for (const address of ["late-seen", "late-open"]) {
    const late = await placeOrder(address);
    moods.set(late.card, "lying");
    await pay(late.orderNo);
  }
  return async () => {};
}

/** Paid, but not as it was asked for. */
async function forge(world: OldWorld): Promise<Later> {
  const tickets: string[] = [];
  for (const address of ["forged-seen", "forged-open"]) {
    const outTradeNo = await world.open((await world.placeOrder(address)).orderNo);
    world.payAtWechat(outTradeNo);
    const { transactionId } = await world.settle(outTradeNo, { amountFen: 1 });
    tickets.push(`quarantine:${outTradeNo}:${transactionId}`);
  }
  const decide = await decider(world);
  return () => decide(tickets[0] ?? "", "seen", "");
}

/** The carrier says nothing for an hour: a person decides, or it answers after all. */
async function doubt(world: OldWorld): Promise<Later> {
  const { placeOrder, pay, moods } = world;
  const begin = async (address: string, mood: "silent" | "mute"): Promise<OldOrder> => {
    const order = await placeOrder(address);
    moods.set(order.card, mood);
    await pay(order.orderNo);
    return order;
  };
  const refund = await begin("doubt-refund", "silent");
  const succeeded = await begin("doubt-succeeded", "mute");
  const solved = await begin("doubt-solved", "mute");
  const decide = await decider(world);
  return async () => {
    await decide(`in-doubt:${refund.orderNo}`, "refund", "never arrived, they say");
    moods.delete(solved.card);
    await decide(`in-doubt:${succeeded.orderNo}`, "succeeded", "seen in the portal");
    moods.delete(succeeded.card);
  };
}

/** The plan is there, the SIM is not: for a day, until a person has seen it, until it is. */
async function needHelp(world: OldWorld): Promise<Later> {
  const { placeOrder, pay, work, moods } = world;
  const given = await placeOrder("help-given-up", { trouble: "unblock-refused" });
  await pay(given.orderNo);
  const begin = async (address: string): Promise<OldOrder> => {
    const order = await placeOrder(address, { trouble: "unblock-fails-at-first" });
    await pay(order.orderNo);
    await work();
    moods.set(order.card, "silent");
    return order;
  };
  const succeeded = await begin("help-succeeded");
  const solved = await begin("help-solved");
  const decide = await decider(world);
  return async () => {
    await decide(`needs-help:${succeeded.orderNo}`, "succeeded", "the shop takes cards again");
    moods.delete(solved.card);
  };
}

/** The carrier has a plan that nobody here has ordered. */
async function orderElsewhere(world: OldWorld): Promise<Later> {
  const { card } = await world.placeOrder("stranger");
  await world.say("stranger", "取消");
  await world.carrier.addPlan({ ref: "X1", iccid: card, planCode: "CM-30-12M" });
  const decide = await decider(world);
  return () => decide("reconcile:not-ours:X1", "seen", "the shop bought it elsewhere");
}

/** Our own code fails for a day, with two orders and a message. One is tried again at the end. */
async function breakDown(world: OldWorld): Promise<Later> {
  const orders: OldOrder[] = [];
  for (const address of ["dead", "dead-again"]) {
    const broken = await world.placeOrder(address);
    world.moods.set(broken.card, "broken");
    await world.pay(broken.orderNo);
    orders.push(broken);
  }
  await world.write((tables) =>
    tables.jobs.add({
      id: "deliver:nothing:nothing",
      kind: "deliver",
      ref: "nothing",
      payload: "{}",
      runAtMs: Date.now(),
      createdAtMs: Date.now(),
    }),
  );
  const decide = await decider(world);
  return () => decide(`dead-job:fulfil:${orders[1]?.orderNo}`, "try-again", "");
}
