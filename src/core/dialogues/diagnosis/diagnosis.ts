import { type Dialogue, request } from "../states.ts";
import { cardDiagnosis } from "./card-diagnosis.ts";
import type { DiagnosisState } from "./model.ts";
import { askWhichCard, offlineCard } from "./offline-card.ts";
import { remedy } from "./remedy.ts";

/** A terminal without a network: what is wrong, and the one thing to do next. */
export const diagnosis: Dialogue<DiagnosisState> = {
  name: "diagnosis",
  intents: { "pos-offline": "between" },
  enter(event, here) {
    switch (event.type) {
      case "intent":
        return request(here, { type: "list-cards" });
      case "cards-listed":
        return askWhichCard(event.cards);
      default:
        return undefined;
    }
  },
  steps: { "offline-card": offlineCard, diagnosis: cardDiagnosis, remedy },
};
