/**
 * Something that a commit changed and that the instance may want to look at: `jobs`, there is work
 * that can be done at once; `conversation`, it has something new to show; `ticket`, somebody has to
 * decide, in the order's case about an order.
 */
export type Change =
  | { of: "jobs" }
  | { of: "conversation"; id: string }
  | { of: "ticket"; id: string; orderNo?: string };

/**
 * Hears of every commit that changed something, each change once. It is only a hint: a process can
 * end before it was heard, so whatever it sets off must also be found by looking. It returns at
 * once; what it sets off goes on by itself and reports its own failures.
 */
export type Listener = (changes: readonly Change[]) => void;
