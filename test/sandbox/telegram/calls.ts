import type { TelegramSandbox } from "../../../src/sandbox/telegram/sandbox.ts";

/** What a call is answered with. */
export type Reply = {
  status: number;
  ok: boolean;
  result: unknown;
  description?: string;
  parameters?: unknown;
};

/** Calls a method of the Bot API, with JSON unless `init` says otherwise. */
export async function call(
  to: TelegramSandbox,
  method: string,
  values: object = {},
  init: RequestInit = {},
): Promise<Reply> {
  const answer = await to.app.request(`/bot${to.token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(values),
    ...init,
  });
  return { status: answer.status, ...((await answer.json()) as Omit<Reply, "status">) };
}

/** What a refused call is answered with. */
export function refusal(code: number, description: string) {
  return { status: code, ok: false, error_code: code, description };
}
