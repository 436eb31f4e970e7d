import type * as engine from "../conversation/dialogue.ts";
import { movesAmong } from "../conversation/moves.ts";
import type { AccountState } from "./account/model.ts";
import type { DiagnosisState } from "./diagnosis/model.ts";
import type { GuideState } from "./guide/model.ts";
import type { RechargeState } from "./recharge/model.ts";

/**
 * Where a conversation can stand: the states of every dialogue. Each member holds exactly what its
 * step needs, so a step never asks "is it there?".
 */
export type State = AccountState | RechargeState | DiagnosisState | GuideState;

/** The name of a state, and of its step. */
export type StepName = State["at"];
/** The states of these names. */
export type StateOf<Name extends StepName> = Extract<State, { at: Name }>;
/** A state of these names, with what stands beside it. */
export type Here<Name extends StepName = StepName> = engine.Here<StateOf<Name>, State>;
/** What a dialogue makes of an event. */
export type Move = engine.Move<State>;
/** The step of a state. */
export type Step<Name extends StepName> = engine.Step<StateOf<Name>, State>;
/** A dialogue that has these states. */
export type Dialogue<Own extends State> = engine.Dialogue<Own, State>;

/** The moves between all states. */
export const { go, rest, request } = movesAmong<State>();
