import { setClock } from "./old-code.ts";
import { hourMs, minuteMs, type OldWorld, secondMs } from "./old-world.ts";

/** Ten in the morning in China. */
export const startMs = Date.UTC(2026, 10, 20, 2, 0, 0);

/** Nine in the evening, two days later: from then on what must not be over is made. */
const lastEveningMs = Date.UTC(2026, 10, 22, 13, 0, 0);

/** Two people must agree from here on, fen. */
const muchFen = 60_000;

/** What had happened and was over, or waited for a person, long before the last evening. */
export async function liveThroughTwoDays(world: OldWorld): Promise<void> {
  const { app, placeOrder, pay, open, payAtWechat, advance, moods, wechatMoods, wechat } = world;
  const { beginRecovery } = await world.load("app/recover.ts");
  const { scheduleReconciliation } = await world.load("app/reconcile.ts");
  const { settlePayment } = await world.load("app/settle-payment.ts");
  const decide = decider(world, await world.load("app/decide-ticket.ts"));

  await beginRecovery(app, startMs - hourMs);
  await scheduleReconciliation(app);
  await advance(minuteMs);

  // Recharged: on a computer, on a phone, for somebody who speaks English, on Telegram.
  const plain = async (address: string, product: string, channel?: string) => {
    const { orderNo } = await placeOrder(address, channel === undefined ? {} : { channel });
    await pay(orderNo, product);
    await advance(secondMs);
  };
  await plain("done", "native");
  await world.say("english", "English");
  await plain("english", "h5");
  await plain("4001", "native", "telegram");
  const unblocked = await placeOrder("unblocked", { trouble: "unblock-fails-at-first" });
  await pay(unblocked.orderNo);

  // Given back: refused at once, failed later, by hand, after an hour without an answer.
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

  // Paid twice: the way of the first payment could not be closed.
  const twice = await placeOrder("paid-twice");
  wechatMoods.set(twice.orderNo, "lying about closing");
  const first = await open(twice.orderNo, "native");
  const second = await open(twice.orderNo, "h5");
  for (const outTradeNo of [first, second]) payAtWechat(outTradeNo);
  for (const outTradeNo of [first, second])
    await settlePayment(app, await world.paidFact(outTradeNo), "notification");

  // Never paid: over, or cancelled.
  await open((await placeOrder("expired")).orderNo);
  await placeOrder("cancelled");
  await world.say("cancelled", "取消");

  // Recharged all the same after the carrier had refused.
  for (const address of ["late-seen", "late-open"]) {
    const late = await placeOrder(address);
    moods.set(late.card, "lying");
    await pay(late.orderNo);
  }
  // Paid, but not as it was asked for.
  const quarantined: string[] = [];
  for (const address of ["forged-seen", "forged-open"]) {
    const outTradeNo = await open((await placeOrder(address)).orderNo);
    payAtWechat(outTradeNo);
    const fact = await world.paidFact(outTradeNo);
    await settlePayment(app, { ...fact, amountFen: 1 }, "notification");
    quarantined.push(`quarantine:${outTradeNo}:${fact.transactionId}`);
  }
  // The carrier says nothing for an hour: a person decides, or it answers after all.
  const doubts: Record<string, Awaited<ReturnType<typeof placeOrder>>> = {};
  for (const address of ["doubt-refund", "doubt-succeeded", "doubt-solved"]) {
    const doubt = await placeOrder(address);
    moods.set(doubt.card, address === "doubt-refund" ? "silent" : "mute");
    await pay(doubt.orderNo);
    doubts[address] = doubt;
  }
  // The plan is there, the SIM is not.
  const help: Record<string, Awaited<ReturnType<typeof placeOrder>>> = {};
  for (const address of ["help-given-up", "help-succeeded", "help-solved"]) {
    const trouble = address === "help-given-up" ? "unblock-refused" : "unblock-fails-at-first";
    const stopped = await placeOrder(address, { trouble });
    await pay(stopped.orderNo);
    moods.set(stopped.card, address === "help-given-up" ? "mute" : "silent");
    help[address] = stopped;
    if (address !== "help-given-up") {
      moods.delete(stopped.card);
      await world.work();
      moods.set(stopped.card, "silent");
    }
  }
  moods.delete(help["help-given-up"]?.card ?? "");
  // Our own code fails for a day.
  const dead: Awaited<ReturnType<typeof placeOrder>>[] = [];
  for (const address of ["dead", "dead-again"]) {
    const broken = await placeOrder(address);
    moods.set(broken.card, "broken");
    await pay(broken.orderNo);
    dead.push(broken);
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
  // A plan that nobody here has ordered.
  const [stranger] = [await placeOrder("stranger")];
  await world.say("stranger", "取消");
  await world.carrier.addPlan({ ref: "X1", iccid: stranger.card, planCode: "CM-30-12M" });

  await advance(70 * minuteMs);
  const no = (name: string): string => doubts[name]?.orderNo ?? help[name]?.orderNo ?? "";
  await decide(`in-doubt:${no("doubt-refund")}`, "refund", "never arrived, they say");
  moods.delete(doubts["doubt-solved"]?.card ?? "");
  await decide(`in-doubt:${no("doubt-succeeded")}`, "succeeded", "seen in the portal");
  moods.delete(doubts["doubt-succeeded"]?.card ?? "");
  await decide(`needs-help:${no("help-succeeded")}`, "succeeded", "the shop takes cards again");
  moods.delete(help["help-solved"]?.card ?? "");
  wechatMoods.delete(unheard.orderNo);
  await decide(quarantined[0] ?? "", "seen", "");
  await decide("reconcile:not-ours:X1", "seen", "the shop bought it elsewhere");
  await advance(2 * hourMs);
  const [late] = await openTickets(world, "late-success");
  await decide(late ?? "", "seen", "told the carrier");

  await advance(startMs + 27 * hourMs - Date.now());
  await decide("dead-job:deliver:nothing:nothing", "seen", "nothing to be done");
  await advance(lastEveningMs - Date.now());
  await decide(`dead-job:fulfil:${dead[1]?.orderNo}`, "try-again", "");
}

/** What was under way for a while, or waited for a person, at the moment of the backup. */
export async function liveThroughAnEvening(world: OldWorld): Promise<void> {
  const { placeOrder, pay, open, advance, moods, wechat } = world;
  const decide = decider(world, await world.load("app/decide-ticket.ts"));
  const paid = async (address: string, how: Parameters<typeof placeOrder>[1] = {}) => {
    const order = await placeOrder(address, how);
    await pay(order.orderNo);
    return order;
  };

  // 21:00. In doubt for more than an hour by the end, with a ticket.
  const doubt = await placeOrder("doubt-open");
  moods.set(doubt.card, "silent");
  await pay(doubt.orderNo);
  await world.work();
  for (const [address, priceFen] of [
    ["doubt-proposed", muchFen],
    ["doubt-resent", 3000],
    ["doubt-permitted", 3000],
  ] as const) {
    const order = await placeOrder(address, { priceFen });
    moods.set(order.card, "mute");
    await pay(order.orderNo);
  }
  // The same card again: it waits for its turn.
  await paid("waits", { card: doubt.card });
  await advance(65 * minuteMs);
  const numbers = async (address: string): Promise<string> => {
    const { state } = await world.talk(address);
    return world.readState(state).orderNo;
  };
  await decide(
    `in-doubt:${await numbers("doubt-proposed")}`,
    "succeeded",
    "seen there",
    "proposed",
  );
  await decide(`in-doubt:${await numbers("doubt-resent")}`, "resend", "");
  await advance(minuteMs);

  // 22:06. The SIM is still stopped; a refund does not go through; one of each is about much money.
  await paid("help-open", { trouble: "unblock-refused" });
  const dearHelp = await paid("help-proposed", { trouble: "unblock-refused", priceFen: muchFen });
  for (const [address, priceFen] of [
    ["stuck-open", 3000],
    ["stuck-proposed", muchFen],
  ] as const) {
    wechat.faults.inject("settlement", "ABNORMAL");
    await paid(address, { trouble: "plan-refused", priceFen });
    await advance(minuteMs);
  }
  await advance(18 * minuteMs);
  await decide(`needs-help:${dearHelp.orderNo}`, "succeeded", "seen", "proposed");
  const stuck = `refund-stuck:${await numbers("stuck-proposed")}-1-R`;
  await decide(stuck, "refunded", "bank slip 18", "proposed");

  // 22:27. In doubt, and nobody was asked yet.
  const young = await placeOrder("doubt-young");
  moods.set(young.card, "silent");
  await pay(young.orderNo);
  await advance(24 * minuteMs);

  // 22:51. Not paid yet, in every way; and a SIM that is still stopped, but not for long.
  await placeOrder("unpaid");
  await open((await placeOrder("payment-open")).orderNo);
  const changed = await placeOrder("payment-changed");
  await open(changed.orderNo, "h5");
  await open(changed.orderNo, "native");
  await world.say("4002", "你好", "telegram");
  await placeOrder("4002", { channel: "telegram" });
  await paid("unblocking", { trouble: "unblock-refused" });
  await advance(10 * minuteMs);

  await advance(3 * minuteMs);
  await decide(`in-doubt:${await numbers("doubt-permitted")}`, "resend", "");
}

/** What had just begun, and nobody went on with before the backup. */
export async function leaveInTheMiddle(world: OldWorld): Promise<void> {
  const { app, placeOrder, pay, open, payAtWechat, moods, wechatMoods } = world;
  const { settlePayment } = await world.load("app/settle-payment.ts");
  const { reconcileCarrierNow } = await world.load("app/reconcile.ts");
  const { fulfilOrder } = await world.load("app/fulfil-order.ts");

  const lied = await placeOrder("closed-and-paid");
  wechatMoods.set(lied.orderNo, "lying about closing");
  const closed = await open(lied.orderNo);
  await world.say("closed-and-paid", "取消");
  payAtWechat(closed);
  const unnoticed = await placeOrder("paid-unnoticed");
  payAtWechat(await open(unnoticed.orderNo));
  const silent = await placeOrder("refund-due", { trouble: "plan-refused" });
  wechatMoods.set(silent.orderNo, "silent about refunds");
  await pay(silent.orderNo);
  const sent = await placeOrder("adding-plan");
  moods.set(sent.card, "silent");
  await pay(sent.orderNo);
  await pay((await placeOrder("refund-processing", { trouble: "plan-refused" })).orderNo);
  await world.work();
  const extra = await placeOrder("extra-due");
  wechatMoods.set(extra.orderNo, "lying about closing");
  const both = [await open(extra.orderNo, "native"), await open(extra.orderNo, "h5")];
  for (const outTradeNo of both) {
    payAtWechat(outTradeNo);
    await settlePayment(app, await world.paidFact(outTradeNo), "notification");
  }
  await pay((await placeOrder("paid")).orderNo);

  // A worker took an order and is gone: before the call, and after it.
  const crashed = await placeOrder("crashed");
  await pay(crashed.orderNo);
  const sound = app.carrier.addPlan;
  app.carrier.addPlan = async (order: { ref: string; iccid: string }) => {
    await sound(order);
    throw new Error("killed here");
  };
  await fulfilOrder(app, crashed.orderNo).catch(() => {});
  app.carrier.addPlan = sound;
  for (const kind of ["fulfil", "fulfil", "fulfil", "deliver"])
    await world.write((tables) => tables.jobs.claim("gone", Date.now(), 90_000, kind));

  // One reference, done twice, says the carrier's list: nothing is sent there any more.
  const { listPlanOrders } = app.carrier;
  app.carrier.listPlanOrders = async (fromMs: number, toMs: number) => {
    const list = await listPlanOrders(fromMs, toMs);
    const [one] = list.value.filter(({ state, ref }: { state: string; ref: string }) => {
      return state === "done" && ref !== "X1";
    });
    return { answer: "done", value: [...list.value, { ...one, carrierRef: "P900000000" }] };
  };
  await reconcileCarrierNow(app);
  app.carrier.listPlanOrders = listPlanOrders;
  setClock(Date.now() + secondMs);
}

function decider(
  world: OldWorld,
  { decideTicket }: { decideTicket: (...given: unknown[]) => Promise<{ answer: string }> },
) {
  return async (
    id: string,
    decision: string,
    note: string,
    comesTo: "decided" | "proposed" = "decided",
  ): Promise<void> => {
    const told = await decideTicket(world.app, id, { decision, by: "Wang", note });
    const wanted = comesTo === "decided" ? "decided" : "needs-second-person";
    if (told.answer !== wanted)
      throw new Error(`The ticket ${id} cannot be ${comesTo}: ${JSON.stringify(told)}`);
  };
}

async function openTickets({ read }: OldWorld, kind: string): Promise<string[]> {
  const all = await read((tables) => tables.tickets.listOpen());
  return all.map(({ id }) => id).filter((id) => id.startsWith(kind));
}
