import { advice } from "./advice.ts";
import { demo } from "./demo.ts";
import { diagnosis } from "./diagnosis.ts";
import { dialogue } from "./dialogue.ts";
import { guide } from "./guide.ts";
import { http } from "./http.ts";
import { operator } from "./operator.ts";
import { order } from "./order.ts";
import { privacy } from "./privacy.ts";
import { receipt } from "./receipt.ts";
import { reconcile } from "./reconcile.ts";
import { secret } from "./secret.ts";
import { start } from "./start.ts";
import { telegram } from "./telegram.ts";
import { terminal } from "./terminal.ts";
import { web } from "./web.ts";
import { wechat } from "./wechat.ts";

export const zhCN = {
  ...advice,
  ...demo,
  ...diagnosis,
  ...dialogue,
  ...guide,
  ...http,
  ...operator,
  ...order,
  ...privacy,
  ...receipt,
  ...reconcile,
  ...secret,
  ...start,
  ...telegram,
  ...terminal,
  ...web,
  ...wechat,
} as const;
