import { advice } from "./advice.ts";
import { dialogue } from "./dialogue.ts";
import { http } from "./http.ts";
import { order } from "./order.ts";
import { receipt } from "./receipt.ts";
import { secret } from "./secret.ts";
import { terminal } from "./terminal.ts";
import { web } from "./web.ts";

export const en = { ...advice, ...dialogue, ...http, ...order, ...receipt, ...secret, ...terminal, ...web } as const;
