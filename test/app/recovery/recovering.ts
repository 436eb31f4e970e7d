import { beginRecovery, isRecovering } from "../../../src/app/halts/recovery-mode.ts";
import type { World } from "../world.ts";

/** The time after a restore in the world that is open. */
export function recovering(world: () => World) {
  /** Calls that were made while the gap was still open. */
  const tooEarly: string[] = [];
  const begin = (sinceMs: number): Promise<void> =>
    world().store.write((tables) => beginRecovery(world().app, tables, sinceMs));
  const recovering = () => world().store.read(isRecovering);

  /** From now on every call that moves money or a card is looked at. */
  function watchCalls(): void {
    const { carrier } = world();
    const { payments } = world().app;
    const watched =
      <A extends unknown[], R>(name: string, call: (...given: A) => Promise<R>) =>
      async (...given: A): Promise<R> => {
        if (await recovering()) tooEarly.push(name);
        return await call(...given);
      };
    world().carrier = {
      ...carrier,
      addPlan: watched("addPlan", carrier.addPlan),
      unblock: watched("unblock", carrier.unblock),
    };
    world().app.payments = {
      ...payments,
      open: watched("open", payments.open),
      close: watched("close", payments.close),
      refund: watched("refund", payments.refund),
    };
  }

  return { tooEarly, begin, recovering, watchCalls };
}
