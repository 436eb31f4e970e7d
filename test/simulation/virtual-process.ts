/**
 * The process of a simulation: its `Date`, its dice and its timers are the simulated world's. To be
 * imported before anything else, because modules take `randomBytes` and its like when they are
 * loaded.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

type Surroundings = {
  nowMs(): number;
  bytes(length: number): Buffer;
  fraction(): number;
  /** Runs something later; gives back how to call it off. */
  later(afterMs: number, run: () => void): () => void;
};

/** Whose code is running: an instance of ours has a clock of its own, which may be wrong. */
export const here = new AsyncLocalStorage<{ readonly skewMs: number } | undefined>();

const RealDate = Date;
const realRandomBytes = crypto.randomBytes;
let world: Surroundings = {
  nowMs: () => RealDate.now(),
  bytes: (length) => realRandomBytes(length),
  fraction: Math.random,
  later: () => () => {},
};

export function enterWorld(given: Surroundings): void {
  world = given;
}

class VirtualDate extends RealDate {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(VirtualDate.now());
    else super(...(given as [number]));
  }

  static override now(): number {
    return world.nowMs() + (here.getStore()?.skewMs ?? 0);
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return Object.prototype.toString.call(value) === "[object Date]";
  }
}
globalThis.Date = VirtualDate as DateConstructor;

Math.random = () => world.fraction();
const randomBytes = (size: number): Buffer => world.bytes(size);
const randomUUID = (): string => {
  const hex = world.bytes(16).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
};
function randomFillSync<T extends NodeJS.ArrayBufferView>(target: T, offset = 0, size?: number): T {
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  bytes.set(world.bytes(size ?? bytes.byteLength - offset), offset);
  return target;
}
Object.assign(crypto, { randomBytes, randomUUID, randomFillSync });
syncBuiltinESMExports();
crypto.webcrypto.getRandomValues = (target) =>
  randomFillSync(target as unknown as NodeJS.ArrayBufferView) as never;

type Deadline = { atMs: number; pass(): void };
const deadlines = new WeakMap<AbortSignal, Deadline>();

AbortSignal.timeout = (afterMs) => {
  const controller = new AbortController();
  deadlines.set(controller.signal, {
    atMs: world.nowMs() + afterMs,
    pass: () =>
      controller.abort(
        new DOMException("The operation was aborted due to timeout", "TimeoutError"),
      ),
  });
  return controller.signal;
};

/**
 * When a signal of `AbortSignal.timeout` is due. Whoever waits under it lets it pass: nothing else
 * needs to know.
 */
export function deadlineOf(signal: AbortSignal | null | undefined): Deadline | undefined {
  return signal ? deadlines.get(signal) : undefined;
}

const realSetImmediate = globalThis.setImmediate;
let immediates = 0;
globalThis.setImmediate = ((run: (...given: unknown[]) => void, ...given: unknown[]) => {
  immediates++;
  return realSetImmediate(() => {
    immediates--;
    run(...given);
  });
}) as typeof setImmediate;

/**
 * Lets everything that an event has set going run dry: microtasks run out between two immediates,
 * and what put itself off until the next one counts as well.
 */
export async function quiet(): Promise<void> {
  for (let rounds = 0; rounds < 2; rounds = immediates > 0 ? 0 : rounds + 1)
    await new Promise((resolve) => realSetImmediate(resolve));
}

const timers = new Map<number, () => void>();
let timerCount = 0;
const setVirtualTimeout = (
  run: (...given: unknown[]) => void,
  afterMs = 0,
  ...given: unknown[]
): unknown => {
  const id = ++timerCount;
  timers.set(
    id,
    world.later(afterMs, () => {
      timers.delete(id);
      run(...given);
    }),
  );
  const timer = { ref: () => timer, unref: () => timer, [Symbol.toPrimitive]: () => id };
  return timer;
};
const clearVirtualTimeout = (timer: unknown): void => {
  const id = Number(timer);
  timers.get(id)?.();
  timers.delete(id);
};
Object.assign(globalThis, { setTimeout: setVirtualTimeout, clearTimeout: clearVirtualTimeout });

/**
 * What beats every few seconds would fill two days with nothing else; whoever listens in a
 * simulation has gone before the first beat.
 */
const noBeat = { ref: () => noBeat, unref: () => noBeat };
Object.assign(globalThis, { setInterval: () => noBeat, clearInterval: () => {} });
