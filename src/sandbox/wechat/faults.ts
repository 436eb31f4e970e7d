/** Calls of the API, by the end of their path. */
export type Call =
  | "stable_token"
  | "custom/send"
  | "custom/typing"
  | "template/send"
  | "menu/create"
  | "menu/get"
  | "qrcode/create"
  | "media/upload"
  | "media/get";

/**
 * - a number: that `errcode`, nothing done (40001, 42001, 40164, -1, 48002, …).
 * - `hang`: no answer, nothing done. `bad-gateway`: 502 with HTML, nothing done.
 * - `lose-answer`: done, then the connection breaks. `malformed`: done, and the answer is no JSON.
 */
type CallFault = number | "hang" | "bad-gateway" | "lose-answer" | "malformed";

/** `lose-answer`: the account's answer to a push never arrives, as if the connection had broken. */
type PushFault = "lose-answer";

/** Switches for tests: each `inject` spoils the next calls of its kind, in order. */
export class FaultSwitch {
  readonly #calls = new Map<Call, CallFault[]>();
  #pushes: PushFault[] = [];

  inject(on: Call, fault: CallFault, times?: number): void;
  inject(on: "push", fault: PushFault, times?: number): void;
  inject(on: Call | "push", fault: CallFault | PushFault, times = 1): void {
    if (on === "push") {
      if (fault === "lose-answer") this.#pushes.push(...Array<PushFault>(times).fill(fault));
    } else
      this.#calls.set(on, [...(this.#calls.get(on) ?? []), ...Array<CallFault>(times).fill(fault)]);
  }

  takeCall(call: Call): CallFault | undefined {
    return this.#calls.get(call)?.shift();
  }

  takePush(): PushFault | undefined {
    return this.#pushes.shift();
  }
}
