import { expect } from "vitest";
import type { App } from "../../src/app/app.ts";
import { openConversation } from "../../src/app/conversations/open-conversation.ts";
import type { Opened, Payer, paymentOpener } from "../../src/app/money/open-payment.ts";
import { settlePayment } from "../../src/app/money/settle-payment.ts";
import { preparePlacing } from "../../src/app/orders/place-order.ts";
import type { Conversation } from "../../src/core/conversation/message.ts";
import type { Payment } from "../../src/core/money/payment.ts";
import type { Agreed } from "../../src/core/orders/agreed.ts";
import type { Order } from "../../src/core/orders/order.ts";
import type { OrderState } from "../../src/core/orders/order-state.ts";
import type { Plan } from "../../src/core/plans/plan.ts";
import { terminalOf } from "../../src/core/terminals/terminal.ts";
import type { PaidFact } from "../../src/payments/payment.ts";
import type { createWechatPaySandbox } from "../../src/sandbox/wechat-pay/sandbox.ts";
import { cards, onComputer, planFor } from "./samples.ts";

/** An order as people place it: its card is known. */
export type CardOrder = Order & { iccid: string };

/** What is agreed to for a card of the carrier: its first main plan, but for what is changed. */
export async function agreedFor(
  app: App,
  cardNumber: string,
  changes: Partial<Plan> = {},
): Promise<Agreed> {
  const card = await app.carriers.of("sandbox").readCard(cardNumber);
  if (card.answer !== "done") throw new Error(`The carrier does not show card ${cardNumber}.`);
  const terminal = terminalOf({ family: "keypad" });
  if (terminal === undefined) throw new Error("A keypad terminal is not known.");
  const plan = { ...planFor(card.value.network), ...changes };
  return {
    card: card.value,
    plan,
    terminal,
    volume: { kind: "transactions", low: 30, high: 100 },
    region: "GD",
    price: { retailFen: plan.priceFen, costFen: plan.costFen, discountFen: 0 },
  };
}

/** What people do in this app, and what became of their orders. */
export function shopping(
  app: App,
  openPayment: ReturnType<typeof paymentOpener>,
  wechat: ReturnType<typeof createWechatPaySandbox>,
) {
  const { store } = app;

  async function talk(address: string): Promise<Conversation> {
    return await openConversation(app, "web", address, "zh-CN");
  }

  /**
   * An order as the dialogue places it, for a sample card of the carrier and its first main plan.
   */
  async function placeOrder(
    cardNumber = cards.expired,
    address = "shop",
    priceFen?: number,
    otherPlan?: Plan,
  ): Promise<CardOrder> {
    const conversation = await talk(address);
    const changes = { ...otherPlan, ...(priceFen === undefined ? {} : { priceFen }) };
    const agreed = await agreedFor(app, cardNumber, changes);
    const { event, write } = await preparePlacing(app, conversation, agreed);
    if (event.type !== "order-placed") throw new Error(`Placing an order came to ${event.type}.`);
    if (write !== undefined) {
      await store.write(async (tables) => {
        await write(tables);
        await tables.messages.append(conversation.id, [
          {
            id: `placed:${event.orderNo}`,
            eventKey: `placed:${event.orderNo}`,
            from: "bot",
            turn: 0,
            content: { text: "order", orderNo: event.orderNo },
            atMs: Date.now(),
          },
        ]);
      });
    }
    return await cardOrderOf(event.orderNo);
  }

  async function orderOf(orderNo: string): Promise<Order> {
    const order = await store.read((tables) => tables.orders.find(orderNo));
    if (order === undefined) throw new Error(`No order ${orderNo}.`);
    return order;
  }

  async function cardOrderOf(orderNo: string): Promise<CardOrder> {
    const order = await orderOf(orderNo);
    const { iccid } = order;
    if (iccid === undefined) throw new Error(`Nobody knows the card of order ${orderNo}.`);
    return { ...order, iccid };
  }

  const stateOf = async (orderNo: string): Promise<OrderState> => (await orderOf(orderNo)).state;
  const paymentsOf = (orderNo: string): Promise<Payment[]> =>
    store.read((tables) => tables.payments.ofOrder(orderNo));

  async function openPaymentOf(orderNo: string): Promise<string> {
    const open = (await paymentsOf(orderNo)).find(({ state }) => state === "open");
    if (open === undefined) throw new Error(`Order ${orderNo} has no open payment.`);
    return open.outTradeNo;
  }

  /** The person opens the pay page and pays at WeChat. Nobody has told us yet. */
  async function payAtWechat(orderNo: string, payer: Payer = onComputer): Promise<string> {
    const opened: Opened = await openPayment(orderNo, payer);
    expect(opened.answer).toBe("open");
    const outTradeNo = await openPaymentOf(orderNo);
    expect(wechat.pay(outTradeNo)).toBe("paid");
    return outTradeNo;
  }

  /** What WeChat vouches for about a payment that was made. */
  async function paidFact(outTradeNo: string): Promise<PaidFact> {
    const answer = await app.payments.query(outTradeNo);
    if (answer.answer !== "done" || answer.value.status !== "paid") {
      throw new Error(`${outTradeNo} is not paid: ${JSON.stringify(answer)}`);
    }
    return answer.value.fact;
  }

  async function settle(outTradeNo: string) {
    return await settlePayment(app, await paidFact(outTradeNo), "notification");
  }

  /** A paid order, settled, whose recharge has not begun. */
  async function paidOrder(
    cardNumber = cards.expired,
    address = "shop",
    priceFen?: number,
  ): Promise<CardOrder> {
    const order = await placeOrder(cardNumber, address, priceFen);
    expect(await settle(await payAtWechat(order.orderNo))).toBe("settled");
    return await cardOrderOf(order.orderNo);
  }

  async function heard(address = "shop"): Promise<string[]> {
    const { id } = await talk(address);
    const messages = await store.read((tables) => tables.messages.after(id, 0, 1000));
    return messages.filter(({ from }) => from === "bot").map(({ content }) => content.text);
  }

  return {
    talk,
    placeOrder,
    paidOrder,
    openPaymentOf,
    payAtWechat,
    paidFact,
    settle,
    orderOf,
    cardOrderOf,
    stateOf,
    paymentsOf,
    heard,
  };
}
