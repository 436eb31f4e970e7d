import { given } from "../../given.ts";
import type { State } from "../states.ts";
import type { Purposeful } from "./model.ts";

/** What a card is asked for in this state: to be recharged, where it says nothing. */
export function purposeOf(state: State): Purposeful {
  switch (state.at) {
    case "card-number":
    case "card-password":
      return given({ purpose: state.purpose });
    case "offline-card":
      return { purpose: "diagnosis" };
    default:
      return {};
  }
}
