import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { until } from "./phone.ts";

/** A Redis of the test's own, on loopback, that keeps nothing on disk. */
export class RunningRedis {
  readonly #path: string;
  readonly #port: number;
  #child: ChildProcess | undefined;

  constructor(path: string, port: number) {
    this.#path = path;
    this.#port = port;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const options = [
      "--port",
      String(this.#port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--appendonly",
      "no",
    ];
    this.#child = spawn(this.#path, options, { stdio: "ignore", cwd: "/" });
    await until("Redis to answer", async () => ((await this.#answers()) ? true : undefined));
  }

  /** One command of an operator's, past all our code; its answer as Redis writes it. */
  tell(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#port, "127.0.0.1");
      socket.setTimeout(5000, () => socket.destroy(new Error("Redis does not answer")));
      socket.on("error", reject);
      socket.on("connect", () => socket.write(`${command}\r\n`));
      socket.once("data", (data) => {
        socket.destroy();
        resolve(String(data));
      });
    });
  }

  /** SIGSTOP: it is there and says nothing, as behind a broken network. SIGCONT: it goes on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child?.kill(signal);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, "exit");
    // Also ends one that was stopped.
    child.kill("SIGKILL");
    await exited;
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, "127.0.0.1");
      const end = (answers: boolean): void => {
        socket.destroy();
        resolve(answers);
      };
      socket.setTimeout(1000, () => end(false));
      socket.on("error", () => end(false));
      socket.on("data", (data) => end(String(data).startsWith("+PONG")));
      socket.on("connect", () => socket.write("PING\r\n"));
    });
  }
}
