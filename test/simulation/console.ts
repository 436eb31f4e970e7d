import axios from "axios";
import { createWechatPay } from "../../src/payments/wechat-pay/wechat-pay.ts";
import { publicUrl } from "./instance.ts";
import type { World } from "./world.ts";

const minuteMs = 60_000;

/** What somebody gave back at WeChat's own console, with a number that is not one of ours. */
export type HandRefund = { outRefundNo: string; outTradeNo: string; amountFen: number };

/** The people who look after the shop's money at WeChat's console, past our service. */
export class Console {
  readonly refunds: HandRefund[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** An order is recharged; now and then its customer complains, and somebody gives some back. */
  orderDone(outTradeNo: string, amountFen: number): void {
    const { time, dice, faults } = this.#world.scene;
    if (!dice.chance(faults.complaints)) return;
    time.after(dice.int(2 * minuteMs, 600 * minuteMs), () => {
      const isWhole = dice.chance(0.2);
      void this.#giveBack(outTradeNo, amountFen, isWhole ? amountFen : dice.int(1, amountFen - 1));
    });
  }

  async #giveBack(outTradeNo: string, totalFen: number, amountFen: number): Promise<void> {
    const { scene } = this.#world;
    // Nobody complains any more when everything heals, so that the bill of the day is still read.
    if (scene.faults.complaints === 0) return;
    const refund = { outRefundNo: `by-hand-${this.refunds.length + 1}`, outTradeNo, amountFen };
    const made = await this.#client().refund({ ...refund, totalFen, reason: "complaint" });
    scene.note("console", `${amountFen} of ${totalFen} fen of ${outTradeNo}: ${made.answer}`);
    if (made.answer !== "done") return;
    this.refunds.push(refund);
    scene.count(amountFen === totalFen ? "given back by hand" : "partly given back by hand");
  }

  /** The console's own way to WeChat, which never fails. */
  #client(): ReturnType<typeof createWechatPay> {
    const { wechat } = this.#world;
    const settings = wechat.clientSettings({
      apiRoot: "http://wechat.example/",
      notifyUrl: `${publicUrl}/wechatpay/notify`,
    });
    return createWechatPay(settings, {
      async adapter(config) {
        const url = new URL(axios.getUri(config), config.baseURL);
        const { data: body, headers } = config;
        const method = String(config.method).toUpperCase();
        const request = new Request(url, {
          method,
          headers: headers.toJSON() as Record<string, string>,
          ...(body === undefined ? {} : { body: String(body) }),
        });
        const answer = await wechat.app.fetch(request);
        return {
          data: await answer.text(),
          status: answer.status,
          statusText: "",
          headers: Object.fromEntries(answer.headers),
          config,
          request: {},
        };
      },
    });
  }
}
