/**
 * A Telegram of its own, with people who read the bot's menus: 64 chats at any moment, in each the
 * next message as soon as the last one's delivery was answered. Runs in a process of its own, which
 * `beside.ts` starts and asks.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { startTelegramSandbox } from "../src/sandbox/telegram/start.ts";

export type Asked = { do: "hooked" } | { do: "talk"; messages: number } | { do: "stop" };
export type Told = { apiRoot: string; token: string } | "done" | { failure: string };

const chatsInFlight = 64;

/** A chat has few messages: more, and the bot would keep to Telegram's pace for one chat. */
const lines = ["你好", "帮助", "充值", "返回", "教程", "返回"];

/** As long as nothing was called for this long, everything has been said. */
const quietMs = 300;

/** Who waits for the answer to their last message, by their id. */
const waiting = new Map<number, () => void>();
let nextPerson = 1_000_001;

type Chat = { person: number; phone: ReturnType<typeof telegram.phone>; left: string[] };
const chats: Chat[] = [];

const telegram = await startTelegramSandbox({
  async post(url, init) {
    const answer = await fetch(url, init);
    const { message } = JSON.parse(String(init?.body));
    if (answer.ok) waiting.get(message.chat.id)?.();
    return answer;
  },
});

async function obey(asked: Asked): Promise<void> {
  switch (asked.do) {
    case "hooked":
      while (!telegram.calls.some(({ method }) => method === "setWebhook")) await sleep(20);
      return await quiet();
    case "talk": {
      let left = asked.messages;
      const take = (): boolean => left-- > 0;
      await Promise.all(Array.from({ length: chatsInFlight }, (_, place) => talk(place, take)));
      return await quiet();
    }
    case "stop":
      await telegram.close();
      process.disconnect();
  }
}

/** Goes on where this place's chat stood, with one chat after the other. */
async function talk(place: number, take: () => boolean): Promise<void> {
  while (take()) {
    const chat = chatAt(place);
    const answered = new Promise<void>((resolve) => waiting.set(chat.person, resolve));
    chat.phone.say(chat.left.shift() ?? "");
    await answered;
    waiting.delete(chat.person);
  }
}

function chatAt(place: number): Chat {
  const known = chats[place];
  if (known !== undefined && known.left.length > 0) return known;
  const person = nextPerson++;
  const phone = telegram.phone(person, { languageCode: "zh-hans" });
  const chat = { person, phone, left: [...lines] };
  chats[place] = chat;
  return chat;
}

async function quiet(): Promise<void> {
  for (let last: unknown; last !== telegram.calls.at(-1); await sleep(quietMs))
    last = telegram.calls.at(-1);
}

function tell(told: Told): void {
  process.send?.(told);
}

process.on("message", (asked: Asked) => {
  obey(asked).then(
    () => tell("done"),
    (error: unknown) => tell({ failure: String(error) }),
  );
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
tell({ apiRoot: telegram.apiRoot, token: telegram.token });
