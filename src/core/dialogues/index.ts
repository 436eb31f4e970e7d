import type { Dialogues } from "../conversation/dialogue.ts";
import { account } from "./account/account.ts";
import { diagnosis } from "./diagnosis/diagnosis.ts";
import { guide } from "./guide/guide.ts";
import { recharge } from "./recharge/recharge.ts";
import type { State } from "./states.ts";

const home: State = { at: "home" };

/** Every dialogue there is. A new one is a folder, a line here, and a line in `State`. */
export const dialogues: Dialogues = { home, list: [account, recharge, diagnosis, guide] };
