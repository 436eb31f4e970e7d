import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Store, Tables } from "../../src/storage/store.ts";

/** Where to die: the name of a point, or "the so-many-th point that is passed". */
export type KillAt = string | number;

/**
 * The moments at which this process could lose something: just before and just after each commit
 * that wrote something, when a request goes out, when its answer begins to arrive, when a request
 * comes in and when it was answered. Each is named; a name that comes again is numbered. At the
 * chosen one the process kills itself, with no farewell.
 */
export class CrashPoints {
  readonly #passed: string[] = [];
  readonly #times = new Map<string, number>();
  readonly #killAt: KillAt | undefined;
  #counts = false;
  readonly #stopListening: () => void;

  constructor(killAt: KillAt | undefined) {
    this.#killAt = killAt;
    this.#stopListening = listenToHttp((what) => this.pass(what));
  }

  /** From now on points count; opening the database and the port is before that. */
  begin(): void {
    this.#counts = true;
  }

  end(): void {
    this.#counts = false;
    this.#stopListening();
  }

  get passed(): readonly string[] {
    return this.#passed;
  }

  pass(what: string): void {
    if (!this.#counts) return;
    const times = (this.#times.get(what) ?? 0) + 1;
    this.#times.set(what, times);
    const name = times === 1 ? what : `${what} (${times})`;
    this.#passed.push(name);
    // A signal to oneself is delivered before the call returns: nothing behind this line runs.
    if (this.#killAt === name || this.#killAt === this.#passed.length)
      process.kill(process.pid, "SIGKILL");
  }
}

type Undici = { request: { method: string; path: string } };
type Client = { request: { method: string; path: string } };
type Server = { request: IncomingMessage; response?: ServerResponse };

/**
 * Node tells of every request: `fetch` under `undici:…`, axios and grammY under `http.client.…`,
 * ours under `http.server.…`.
 */
function listenToHttp(pass: (what: string) => void): () => void {
  const leave: (() => void)[] = [];
  function on<T>(name: string, tell: (message: T) => string): void {
    const listener = (message: unknown): void => pass(tell(message as T));
    subscribe(name, listener);
    leave.push(() => unsubscribe(name, listener));
  }
  const out = ({ request: { method, path } }: Undici | Client): string =>
    `${method} ${plain(path)}`;
  const into = ({ request: { method, url } }: Server): string => `${method} ${plain(url ?? "")}`;
  on<Undici>("undici:request:create", (told) => `before ${out(told)}`);
  on<Undici>("undici:request:headers", (told) => `answer begins: ${out(told)}`);
  on<Client>("http.client.request.created", (told) => `before ${out(told)}`);
  on<Client>("http.client.response.finish", (told) => `answer begins: ${out(told)}`);
  on<Server>("http.server.request.start", (told) => `comes in: ${into(told)}`);
  on<Server>("http.server.response.finish", (told) => `answered: ${into(told)}`);
  return () => {
    for (const one of leave) one();
  };
}

/**
 * The same point has the same name in every run, so numbers that are made anew in each are left
 * out.
 */
function plain(words: string): string {
  return words
    .split("?", 1)
    .join()
    .replace(/bot\d+:[^/]+/, "bot")
    .replace(/R\d{8}[0-9A-Z]{8}/g, "R")
    .replace(/[0-9A-Z]{26}/g, "C");
}

/**
 * A store whose every commit is two crash points. What wrote nothing (a claim that found no job) is
 * none.
 */
export function watchedStore(store: Store, points: CrashPoints): Store {
  return {
    ...store,
    async write(work) {
      let written: string[] = [];
      const result = await store.write(async (tables) => {
        written = [];
        const done = await work(watchedTables(tables, written));
        // Everything is said to the database except the last word.
        if (written.length > 0) points.pass(`before commit: ${written.join(" + ")}`);
        return done;
      });
      if (written.length > 0) points.pass(`after commit: ${written.join(" + ")}`);
      return result;
    },
    heardBy: (listener) => watchedStore(store.heardBy(listener), points),
  };
}

const reads =
  /^(?:find|of|has$|count$|read$|after$|byEvent$|pending$|nextAtMs$|platformIdOf$|balance$|openOf|next|oldest|due$|hold$)/;

function watchedTables(tables: Tables, written: string[]): Tables {
  return new Proxy(tables, {
    get(all, name: keyof Tables) {
      const table = all[name];
      return new Proxy(table, {
        get(_, method) {
          const call: unknown = Reflect.get(table, method);
          if (typeof call !== "function" || reads.test(String(method))) return call;
          return async (...given: unknown[]): Promise<unknown> => {
            const result: unknown = await call.apply(table, given);
            const changed =
              method === "claim" ? result !== undefined && result !== false : result !== false;
            if (changed)
              written.push(`${name}.${String(method)}${detailOf(method, given, result)}`);
            return result;
          };
        },
      });
    },
  });
}

/** What a name needs so that a reader knows which of many it is. */
function detailOf(method: string | symbol, given: readonly unknown[], result: unknown): string {
  const [first] = given;
  // Tables name the state to come in one place or another; ids and changes do not look like one.
  if (method === "move")
    return `→${String(given.findLast((one) => /^[a-z][a-z-]*$/.test(String(one))))}`;
  const id = idOf(first) ?? idOf(result);
  return id === undefined ? "" : ` ${plain(id)}`;
}

function idOf(value: unknown): string | undefined {
  if (
    typeof value !== "object" ||
    value === null ||
    !("id" in value) ||
    typeof value.id !== "string"
  )
    return undefined;
  return /^[a-z-]+:/.test(value.id) ? value.id : undefined;
}
