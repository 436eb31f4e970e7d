import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";

/** How often what was answered: a status, or why there was none. */
type Answers = ReadonlyMap<string, number>;

/**
 * People who talk without a pause, each over a connection of their own, until they are not answered
 * any more.
 */
export async function talkUntilTheEnd(url: string, people: number): Promise<Answers> {
  const agent = new Agent({ keepAlive: true, maxSockets: people });
  const answers = new Map<string, number>();
  const talk = async (person: number): Promise<void> => {
    const cookie = `chat=${String(person).padStart(32, "A")}`;
    for (let answer = ""; /^\d*$/.test(answer); ) {
      answer = await say(url, agent, cookie);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: people }, (_, person) => talk(person)));
  agent.destroy();
  return answers;
}

function say(url: string, agent: Agent, cookie: string): Promise<string> {
  const body = JSON.stringify({ type: "start", id: randomUUID() });
  const headers = { cookie, "content-type": "application/json", "content-length": body.length };
  return new Promise((resolve) => {
    const asked = request(`${url}/chat/messages`, { agent, method: "POST", headers }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(String(answer.statusCode)));
      // The head came and the rest did not.
      answer.on("aborted", () => resolve("cut off"));
    });
    // A connection that was never taken up is refused, or reset by the system when the door shuts.
    asked.on("error", (error: NodeJS.ErrnoException) =>
      resolve(asked.reusedSocket ? `cut off: ${error.code}` : "not let in"),
    );
    asked.end(body);
  });
}
