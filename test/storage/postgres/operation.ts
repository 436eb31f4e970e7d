import type { Tables } from "../../../src/storage/store.ts";

/** The numbers that an operation picks its rows and times by: few, so that operations meet. */
export type Picks = { a: number; b: number; c: number; atMs: number };
export type Operation = { name: string; picks: Picks };

/** `run` is in front of every id, so that one database serves all sequences. */
export type Perform = (tables: Tables, run: string, picks: Picks) => Promise<unknown>;

/** One of a few, by a number. */
export const oneOf = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;
