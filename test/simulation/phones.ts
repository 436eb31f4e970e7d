import type { Channel, Outgoing, Shown } from "../../src/channels/channel.ts";
import type { Dice } from "./dice.ts";
import type { Faults } from "./faults.ts";
import type { Instance } from "./instance.ts";
import type { Timeline } from "./timeline.ts";

type PhoneParts = {
  time: Timeline;
  dice: Dice;
  faults(): Faults;
  met(fault: string): void;
  /** The platform has a message that it had not before. */
  accepted(message: string): void;
  /** It was given the picture that follows this message; `isThere`: it had that one already. */
  pictured(message: string, isThere: boolean): void;
};

/** The chat platform that sends every message: what the people's phones were given. */
export class Phones {
  readonly #parts: PhoneParts;
  /** Message id → how often the platform accepted it, edits not counted. */
  readonly accepted = new Map<string, number>();
  readonly #pictures = new Set<string>();
  #sent = 0;

  constructor(parts: PhoneParts) {
    this.#parts = parts;
  }

  channelOf(instance: Instance): Channel {
    return {
      name: "telegram",
      traits: { choices: "buttons", secrets: "deleted", delivery: "push" },
      send: async (_address, message, previous) => {
        await instance.step("before a message");
        const shown = await this.#take(message, previous);
        await instance.step("after a message");
        return shown;
      },
      sendPicture: async (_address, { key }) => {
        await instance.step("before a picture");
        const shown = await this.#answer(() => {
          this.#parts.pictured(key, this.#pictures.has(key));
          this.#pictures.add(key);
        });
        await instance.step("after a picture");
        return shown;
      },
    };
  }

  async #take(message: Outgoing, previous: string | undefined): Promise<Shown> {
    return await this.#answer(() => {
      if (previous !== undefined) return;
      this.accepted.set(message.id, (this.accepted.get(message.id) ?? 0) + 1);
      this.#parts.accepted(message.id);
    }, previous);
  }

  /** What the platform says to a call; `accept` when it takes what the call brings. */
  async #answer(accept: () => void, previous?: string): Promise<Shown> {
    const { time, dice, met } = this.#parts;
    const { answerLost, tooFast, blocked, away } = this.#parts.faults().phone;
    await time.sleep(dice.int(5, 60));
    if (dice.chance(away)) {
      met("chat: away");
      return { answer: "unknown", reason: "not reached" };
    }
    if (dice.chance(tooFast)) {
      met("chat: 429");
      return { answer: "later", afterMs: dice.int(1, 40) * 1000 };
    }
    if (dice.chance(blocked)) {
      met("chat: blocked");
      return { answer: "unreachable", reason: "blocked by the user" };
    }
    accept();
    if (dice.chance(answerLost)) {
      met("chat: answer lost");
      return { answer: "unknown", reason: "time-out" };
    }
    return { answer: "shown", platformId: previous ?? String(++this.#sent) };
  }
}
