import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answered, Answers, Asked, Command } from "./commands.ts";

const program = fileURLToPath(new URL("child.ts", import.meta.url));

/**
 * Compiled once, read by all the hundreds that follow; without it starting costs twice the time.
 */
const compiled = join(tmpdir(), `kill-compiled-${userInfo().uid}`);

/** The process was ended by SIGKILL. */
export class Killed extends Error {}

const idle: ServiceProcess[] = [];

/** A process that can become the service: one that outlived an earlier story, or a new one. */
export function takeProcess(): ServiceProcess {
  return idle.pop() ?? new ServiceProcess();
}

/**
 * For a process whose service was stopped. Nothing of the service is left in it, and starting
 * another costs half a second.
 */
export function giveBack(process: ServiceProcess): void {
  idle.push(process);
}

export async function endProcesses(): Promise<void> {
  for (const process of idle.splice(0)) await process.end();
}

/** A process of plain Node that runs the service, until it is killed or given back. */
export class ServiceProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<
    number,
    { resolve(answer: unknown): void; reject(error: Error): void }
  >();
  readonly #exited: Promise<void>;
  #lastId = 0;
  #end: Error | undefined;
  #stderr = "";

  constructor() {
    mkdirSync(compiled, { recursive: true });
    this.#child = fork(program, [], {
      // Not the runner's own flags and hooks: this is plain Node, as in production.
      execArgv: [],
      env: { PATH: process.env.PATH ?? "", NODE_COMPILE_CACHE: compiled },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr?.on("data", (chunk) => (this.#stderr += String(chunk)));
    this.#child.on("message", (message) => this.#take(message as Answered));
    this.#exited = new Promise((resolve) => {
      this.#child.on("exit", (code, signal) => {
        this.#end =
          signal === "SIGKILL"
            ? new Killed()
            : new Error(`The service ended with ${code ?? signal}:\n${this.#stderr}`);
        for (const { reject } of this.#waiting.values()) reject(this.#end);
        this.#waiting.clear();
        resolve();
      });
    });
  }

  /**
   * Rejects with `Killed` when the process dies before it answers, and with another error when
   * anything else goes wrong.
   */
  ask<C extends Command>(command: C, offsetMs: number): Promise<Answers[C["do"]]> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as Answers[C["do"]]), reject });
      // A dying process closes its line first; that it died is told by `exit`.
      this.#child.send({ id, offsetMs, command } satisfies Asked, () => {});
    });
  }

  async end(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  #take(message: Answered): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ("failure" in message) waiting?.reject(new Error(message.failure));
    else waiting?.resolve(message.answer);
  }
}
