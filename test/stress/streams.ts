import type { IncomingMessage } from "node:http";

import {
  addressOf,
  cookieOf,
  drain,
  type Figure,
  pause,
  type Stressed,
  spread,
  startStressed,
} from "./stressed.ts";

const many = 1500;
const [greedy, other] = [1, 2];

/**
 * One cookie asks for 1,500 streams and then for 1,500 times their headers, from as many addresses
 * as it takes, while its chat is written to. What does another person notice?
 */
export async function streams(): Promise<readonly Figure[]> {
  const service = await startStressed();
  try {
    for (const chat of [greedy, other]) await service.say(chat, "你好");
    const alone = await service.turnsOf(other, 10);
    const beforeMb = service.residentMb();
    const { answers, beside } = await openMany(service);
    const open = answers.filter((answer) => !answer.complete && !answer.destroyed).length;
    const withMb = service.residentMb();
    for (const answer of answers) answer.destroy();
    const heads = await headsOf(service);
    const after = await service.turnsOf(other, 10);
    await pause(3000);
    return [
      { line: `another person's turn before: ${spread(alone)}` },
      { line: `${many} streams of one cookie: ${open} stay open`, promise: open <= 5 },
      { line: `another person's turn beside them: ${spread(beside)}` },
      { line: `${many} × HEAD: ${heads} answered`, promise: heads === many },
      { line: `another person's turn after them: ${spread(after)}` },
      { line: `memory: ${beforeMb} MB, ${withMb} MB, afterwards ${service.residentMb()} MB` },
    ];
  } finally {
    await service.stop();
  }
}

function askFor(service: Stressed, method: string, index: number): Promise<IncomingMessage> {
  const headers = { cookie: cookieOf(greedy), ...addressOf(1000 + (index % 100)) };
  return service.ask("/chat/events?after=999999999", { method, headers });
}

async function openMany(service: Stressed) {
  const answers: IncomingMessage[] = [];
  const writing = { goesOn: true };
  const written = (async () => {
    while (writing.goesOn) {
      await service.say(greedy, "帮助");
      await pause(500);
    }
  })();
  for (let index = 0; index < many; index++) {
    const answer = await askFor(service, "GET", index);
    answer.on("error", () => {});
    answer.resume();
    answers.push(answer);
  }
  const beside = await service.turnsOf(other, 15);
  writing.goesOn = false;
  await written;
  return { answers, beside };
}

async function headsOf(service: Stressed): Promise<number> {
  let answered = 0;
  for (let index = 0; index < many; index++) {
    const answer = await askFor(service, "HEAD", index);
    await drain(answer);
    if (answer.statusCode === 200) answered++;
  }
  return answered;
}
