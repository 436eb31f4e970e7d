import { beginRecovery } from "../app/recover.ts";
import { text } from "../core/text.ts";
import type { Command } from "./command.ts";

export const startRecovery: Command = async ({ app, flags: { since = "" }, output }) => {
  const sinceMs = Date.parse(since);
  if (Number.isNaN(sinceMs) || sinceMs > app.clock.nowMs()) {
    output.complain(text("operator.recover.since"));
    return 2;
  }
  await beginRecovery(app, sinceMs);
  output.print(text("operator.recover.begun"));
  return 0;
};
