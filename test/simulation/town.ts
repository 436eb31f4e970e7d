import { onPurpose } from "./instance.ts";
import type { Town, World } from "./world.ts";

const secondMs = 1000;

/** Where the customers live: what they can ask us, and how they pay. */
export function openTown(world: World): Town {
  const { scene } = world;
  const { time, dice, note, fail } = scene;
  return {
    time,
    dice,
    trace: note,
    pay(outTradeNo) {
      world.notices.injectForNotice();
      const result = world.wechat.pay(outTradeNo);
      note("customer", `pays ${outTradeNo}: ${result}`);
      return result;
    },
    async ask(name, work) {
      await time.sleep(dice.int(5, 100));
      const instance = world.anyInstance();
      if (instance === undefined) return undefined;
      const { promise: patience, resolve: lose } = Promise.withResolvers<undefined>();
      const callOff = time.after(30 * secondMs, () => lose(undefined));
      const answer = instance
        .run(() => work(instance))
        .catch((error: unknown) => {
          const [message, told] =
            error instanceof Error ? [error.message, error.stack] : [error, error];
          note(name, `got an error from ${instance.name}: ${message}`);
          if (!String(error).includes(onPurpose))
            fail(`an error that nobody expected, for ${name}: ${told}`);
          return undefined;
        });
      const result = await Promise.race([answer, patience]);
      callOff();
      return result;
    },
  };
}
