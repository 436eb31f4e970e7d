import { integer, object, oneOf, optional, type Shape, string } from "../../shape.ts";
import {
  type GuideMachine,
  type GuideTopic,
  guideMachineShape,
  guideTopicShape,
} from "../../terminals/guide.ts";

/** Which machine, which topic, which page. */
export type GuideState =
  | { at: "guide-machine"; brand?: string; topic?: GuideTopic }
  | { at: "guide-topic"; machine: GuideMachine }
  | { at: "guide-page"; machine: GuideMachine; topic: GuideTopic; step: number };

type Of<At extends GuideState["at"]> = Extract<GuideState, { at: At }>;

/** As they are stored. */
export const guideShapes: { readonly [At in GuideState["at"]]: Shape<Of<At>> } = {
  "guide-machine": object<Of<"guide-machine">>({
    at: oneOf("guide-machine"),
    brand: optional(string),
    topic: optional(guideTopicShape),
  }),
  "guide-topic": object<Of<"guide-topic">>({
    at: oneOf("guide-topic"),
    machine: guideMachineShape,
  }),
  "guide-page": object<Of<"guide-page">>({
    at: oneOf("guide-page"),
    machine: guideMachineShape,
    topic: guideTopicShape,
    step: integer(0),
  }),
};
