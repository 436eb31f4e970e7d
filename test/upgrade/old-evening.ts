import { setClock } from "./old-code.ts";
import { decider, minuteMs, type OldOrder, type OldWorld, secondMs } from "./old-world.ts";

/** Two people must agree from here on, fen. */
const muchFen = 60_000;

/** What was under way for a while, or waited for a person, at the moment of the backup. */
export async function liveThroughAnEvening(world: OldWorld): Promise<void> {
  const { placeOrder, pay, open, advance, moods } = world;
  const decide = await decider(world);

  // 21:00. What is to be in doubt for more than an hour, and what waits behind it.
  await doubtForLong(world);
  await advance(65 * minuteMs);
  const proposed = await orderOf(world, "doubt-proposed");
  await decide(`in-doubt:${proposed}`, "succeeded", "seen there", "proposed");
  await decide(`in-doubt:${await orderOf(world, "doubt-resent")}`, "resend", "");
  await advance(minuteMs);

  // 22:06. What a person is to be asked about after a quarter of an hour.
  await needPeople(world);

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
  await placeOrder("4002", { channel: "telegram" });
  await pay((await placeOrder("unblocking", { trouble: "unblock-refused" })).orderNo);
  await advance(13 * minuteMs);
  await decide(`in-doubt:${await orderOf(world, "doubt-permitted")}`, "resend", "");
}

async function doubtForLong({ placeOrder, pay, moods, work }: OldWorld): Promise<void> {
  const open = await placeOrder("doubt-open");
  moods.set(open.card, "silent");
  await pay(open.orderNo);
  await work();
  for (const [address, priceFen] of [
    ["doubt-proposed", muchFen],
    ["doubt-resent", 3000],
    ["doubt-permitted", 3000],
  ] as const) {
    const order = await placeOrder(address, { priceFen });
    moods.set(order.card, "mute");
    await pay(order.orderNo);
  }
  // The same card again.
  await pay((await placeOrder("waits", { card: open.card })).orderNo);
}

/** The SIM is still stopped; a refund does not go through; one of each is about much money. */
async function needPeople(world: OldWorld): Promise<void> {
  const { placeOrder, pay, advance, wechat } = world;
  const decide = await decider(world);
  await pay((await placeOrder("help-open", { trouble: "unblock-refused" })).orderNo);
  const dear = { trouble: "unblock-refused", priceFen: muchFen } as const;
  const help = await placeOrder("help-proposed", dear);
  await pay(help.orderNo);
  let stuck: OldOrder | undefined;
  for (const [address, priceFen] of [
    ["stuck-open", 3000],
    ["stuck-proposed", muchFen],
  ] as const) {
    wechat.faults.inject("settlement", "ABNORMAL");
    stuck = await placeOrder(address, { trouble: "plan-refused", priceFen });
    await pay(stuck.orderNo);
    await advance(minuteMs);
  }
  await advance(18 * minuteMs);
  await decide(`needs-help:${help.orderNo}`, "succeeded", "seen", "proposed");
  await decide(`refund-stuck:${stuck?.orderNo}-1-R`, "refunded", "bank slip 18", "proposed");
}

async function orderOf(world: OldWorld, address: string): Promise<string> {
  const { state } = await world.talk(address);
  return world.readState(state).orderNo;
}

/** What had just begun, and nobody went on with before the backup. */
export async function leaveInTheMiddle(world: OldWorld): Promise<void> {
  const { placeOrder, pay, open, payAtWechat, moods, wechatMoods } = world;
  const lied = await placeOrder("closed-and-paid");
  wechatMoods.set(lied.orderNo, "lying about closing");
  const closed = await open(lied.orderNo);
  await world.say("closed-and-paid", "取消");
  payAtWechat(closed);
  payAtWechat(await open((await placeOrder("paid-unnoticed")).orderNo));
  const unheard = await placeOrder("refund-due", { trouble: "plan-refused" });
  wechatMoods.set(unheard.orderNo, "silent about refunds");
  await pay(unheard.orderNo);
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
    await world.settle(outTradeNo);
  }
  await pay((await placeOrder("paid")).orderNo);
  await crash(world);
  await stopTheCarrier(world);
  setClock(Date.now() + secondMs);
}

/** Workers took orders and a message and are gone: before their calls, and one after it. */
async function crash(world: OldWorld): Promise<void> {
  const { app } = world;
  const { fulfilOrder } = await world.load("app/fulfil-order.ts");
  const crashed = await world.placeOrder("crashed");
  await world.pay(crashed.orderNo);
  const { addPlan } = app.carrier;
  app.carrier.addPlan = async (order: Parameters<typeof addPlan>[0]) => {
    await addPlan(order);
    throw new Error("killed here");
  };
  await fulfilOrder(app, crashed.orderNo).catch(() => {});
  app.carrier.addPlan = addPlan;
  for (const kind of ["fulfil", "fulfil", "fulfil", "deliver"])
    await world.write((tables) => tables.jobs.claim("gone", Date.now(), 90_000, kind));
}

/** It says that it carried one reference out twice: nothing is sent there any more. */
async function stopTheCarrier({ app, load }: OldWorld): Promise<void> {
  const { reconcileCarrierNow } = await load("app/reconcile.ts");
  const { listPlanOrders } = app.carrier;
  app.carrier.listPlanOrders = async (fromMs: number, toMs: number) => {
    const { value } = await listPlanOrders(fromMs, toMs);
    const all = value as { state: string; ref: string }[];
    const one = all.find(({ state, ref }) => state === "done" && ref !== "X1");
    return { answer: "done", value: [...all, { ...one, carrierRef: "P900000000" }] };
  };
  await reconcileCarrierNow(app);
  app.carrier.listPlanOrders = listPlanOrders;
}
