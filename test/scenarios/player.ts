import { createCanvas } from "@napi-rs/canvas";
import { expect } from "vitest";
import { payOnComputer } from "../running/payer.ts";
import type { WebPhone } from "../running/web-phone.ts";

/**
 * Plays a dialogue written as text.
 *
 *     # a remark
 *     > 充值                what the person types
 *     > [确认，去付款]        a button, by its label
 *     > (photo)             a picture
 *     < 请发流量卡号          the answers to the last line must contain this, in this order
 *     <! 密码               none of them may contain this
 *     @pay                  pays the newest order at the sandbox's cashier
 *     @until 充值成功         waits for a message with this text
 */
export async function play(dialogue: string, phone: WebPhone, url: string): Promise<void> {
  let seen = 0;
  let heard: string[] = [];
  const listen = (): void => {
    const all = phone.messages();
    heard = all.filter(({ from, seq }) => from === "bot" && seq > seen).map(({ text }) => text);
    seen = all.at(-1)?.seq ?? seen;
  };
  listen();
  for (const [index, line] of dialogue.split("\n").entries()) {
    const where = `line ${index + 1}: ${line}`;
    const [, mark = "", words = ""] = /^(>|<!|<|@pay|@until|#)\s?(.*)$/.exec(line.trim()) ?? [];
    switch (mark) {
      case "":
        if (line.trim() !== "") throw new Error(`Not a line of a dialogue, ${where}`);
        break;
      case ">": {
        const label = /^\[(.*)\]$/.exec(words)?.[1];
        const answer =
          words === "(photo)"
            ? await phone.photo(plainPicture())
            : label === undefined
              ? await phone.say(words.replaceAll("\\n", "\n"))
              : await phone.pick(label);
        expect(answer.status, where).toBe(200);
        listen();
        break;
      }
      case "<": {
        const at = heard.findIndex((text) => text.includes(words));
        expect(at, `${where}\nthe bot said:\n${heard.join("\n---\n")}`).toBeGreaterThanOrEqual(0);
        heard = heard.slice(at);
        break;
      }
      case "<!":
        expect(heard.join("\n"), where).not.toContain(words);
        break;
      case "@pay": {
        const order = phone.messages().findLast((message) => message.order?.pay !== undefined)?.order;
        if (order?.pay === undefined) throw new Error(`No unpaid order, ${where}`);
        await payOnComputer(url, order.pay.href);
        break;
      }
      case "@until": {
        const found = await phone.until(words, ({ from, text }) => from === "bot" && text.includes(words));
        heard = [found.text];
        seen = phone.messages().at(-1)?.seq ?? seen;
        break;
      }
    }
  }
}

/** A real picture with nothing to read in it. */
function plainPicture(): Uint8Array<ArrayBuffer> {
  const canvas = createCanvas(320, 240);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#cde";
  drawing.fillRect(0, 0, 320, 240);
  return new Uint8Array(canvas.toBuffer("image/png"));
}
