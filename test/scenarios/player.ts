import { createCanvas } from "@napi-rs/canvas";
import { expect } from "vitest";
import { payOnComputer } from "../running/payer.ts";
import { type Phone, until } from "../running/phone.ts";

/**
 * Plays a dialogue written as text, on any chat.
 *
 *     # a remark
 *     > 充值                what the person types
 *     > [确认，去付款]        a choice, by its label
 *     > (photo)             a picture
 *     < 请发流量卡号          the answers to the last line must contain this, in this order
 *     <! 密码               none of them may contain this
 *     @pay                  pays the newest order at the sandbox's cashier
 *     @until 充值成功         waits for a message with this text
 */
export async function play(dialogue: string, phone: Phone, url: string): Promise<void> {
  let seen = 0;
  let answers: readonly string[] = [];
  const listen = async (): Promise<void> => {
    const all = await phone.heard();
    answers = all.slice(seen);
    seen = all.length;
  };
  await listen();
  for (const [index, line] of dialogue.split("\n").entries()) {
    const where = `line ${index + 1}: ${line}`;
    const [, mark = "", words = ""] = /^(>|<!|<|@pay|@until|#)\s?(.*)$/.exec(line.trim()) ?? [];
    switch (mark) {
      case "":
        if (line.trim() !== "") throw new Error(`Not a line of a dialogue, ${where}`);
        break;
      case ">":
        await act(phone, words).catch((error: Error) => {
          throw new Error(`${where}\n${error.message}`);
        });
        await listen();
        break;
      case "<": {
        const at = answers.findIndex((text) => text.includes(words));
        expect(at, `${where}\nthe bot said:\n${answers.join("\n---\n")}`).toBeGreaterThanOrEqual(0);
        answers = answers.slice(at);
        break;
      }
      case "<!":
        expect(answers.join("\n"), where).not.toContain(words);
        break;
      case "@pay": {
        const href = await phone.payHref();
        if (href === undefined) throw new Error(`No unpaid order, ${where}`);
        await payOnComputer(url, href);
        break;
      }
      case "@until": {
        const found = await until(where, async () =>
          (await phone.heard()).findLast((text) => text.includes(words)),
        );
        seen = (await phone.heard()).length;
        answers = [found];
        break;
      }
    }
  }
}

async function act(phone: Phone, words: string): Promise<void> {
  const label = /^\[(.*)\]$/.exec(words)?.[1];
  if (words === "(photo)") await phone.photo(plainPicture());
  else if (label === undefined) await phone.say(words.replaceAll("\\n", "\n"));
  else await phone.pick(label);
}

/** A real picture with nothing to read in it. */
function plainPicture(): Uint8Array<ArrayBuffer> {
  const canvas = createCanvas(320, 240);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#cde";
  drawing.fillRect(0, 0, 320, 240);
  return new Uint8Array(canvas.toBuffer("image/png"));
}
