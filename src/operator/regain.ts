import { beginRegain } from "../app/regain/begin-regain.ts";
import { confirmRegain } from "../app/regain/confirm-regain.ts";
import { stopRegain } from "../app/regain/stop-regain.ts";
import { Secret } from "../core/secret.ts";
import { text } from "../core/text.ts";
import { parseCardNumber } from "../core/understanding/readers/card-number.ts";
import { longestPassword } from "../core/understanding/readers/password.ts";
import type { Command, Reader } from "./command.ts";

/** Takes in that somebody has lost every chat, with their proofs. */
export const begin: Command = async ({
  app,
  words: [code = ""],
  flags: { payment = "" },
  output,
  operator,
  readHidden,
}) => {
  output.print(text("operator.regain.input"));
  const [typedNumber = "", typedPassword = ""] = await readHidden(2);
  const number = parseCardNumber(typedNumber);
  const typed = typedPassword.trim();
  if (number === undefined || typed === "" || typed.length > longestPassword) {
    output.complain(text("operator.regain.no.number"));
    return 2;
  }
  const password = new Secret(typed);
  const told = { code: code.trim().toUpperCase(), transactionId: payment.trim(), number, password };
  const begun = await beginRegain(app, told, operator);
  if (begun.answer === "begun") output.print(text("operator.regain.begun", { id: begun.id }));
  else output.complain(text(`operator.regain.no.${begun.why}`));
  return begun.answer === "begun" ? 0 : 1;
};

/** A second operator agrees. */
export const confirm: Command = async ({ app, words: [id = ""], output, operator }) => {
  const confirmed = await confirmRegain(app, id, operator);
  switch (confirmed.answer) {
    case "announced": {
      const until = { atMs: confirmed.untilMs, as: "minute" } as const;
      output.print(text("operator.regain.announced", { id, until }));
      return 0;
    }
    case "needs-second-person":
      output.print(text("operator.regain.second", { id }));
      return 0;
    case "confirm-later": {
      const from = { atMs: confirmed.fromMs, as: "minute" } as const;
      output.print(text("operator.regain.later", { id, from }));
      return 0;
    }
    case "refused":
      output.complain(text(`operator.regain.no.${confirmed.why}`));
      return 1;
  }
};

/** Ends one that is under way. */
export const stop: Command = async ({ app, words: [id = ""], output, operator }) => {
  const isStopped = await stopRegain(app, id, operator);
  if (isStopped) output.print(text("operator.regain.stopped", { id }));
  else output.complain(text("operator.regain.no.over"));
  return isStopped ? 0 : 1;
};

/** Those that are under way, the oldest first. */
export const listRegains: Reader = async ({ app, output }) => {
  const nowMs = app.clock.nowMs();
  const open = (await app.store.read((tables) => tables.chatMoves.openRegains())).filter(
    ({ state, untilMs }) => state === "announced" || nowMs < untilMs,
  );
  if (open.length === 0) output.print(text("operator.regain.none"));
  for (const { id, state, regain, untilMs } of open)
    output.print(
      text("operator.regain.line", {
        id,
        state: text(`operator.regain.state.${state === "proposed" ? state : "announced"}`),
        payment: regain.outTradeNo,
        by: regain.begun.by,
        until: { atMs: untilMs, as: "minute" },
      }),
    );
  return 0;
};
