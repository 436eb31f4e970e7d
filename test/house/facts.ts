/** What the rules can know of a file. */

/** Where something stands, and what it is. */
export type Spot = { line: number; what: string };

/** One import or re-export. `to` is a path from the root, a package, or `?` if computed. */
export type Import = {
  to: string;
  line: number;
  /** The whole statement is erased: `import type`, `export type`, `typeof import()`. */
  isType: boolean;
  /** The names of the other file that are taken; `all` for `* as` and `import()`. */
  names: readonly string[] | "all";
};

/** What a file gives to others. What it only hands on needs no comment of its own. */
export type Export = { name: string; line: number; isDocumented: boolean; isHandedOn: boolean };

/** A function with a body; its own lines are those without the functions inside it. */
export type FunctionSeen = { name: string; line: number; ownLines: number };

/** From where to where a string, template or regular expression goes, in characters of the file. */
export type Literal = { start: number; end: number };

/** What the walk over a tree found. */
export type Facts = {
  imports: readonly Import[];
  exports: readonly Export[];
  functions: readonly FunctionSeen[];
  literals: readonly Literal[];
  /** `any`, `!`, default exports, untyped bags. */
  words: { any: Spot[]; nonNull: Spot[]; defaults: Spot[]; bags: Spot[] };
  /** Clock, dice, timers, network, the process: what reaches out of a pure function. */
  reaches: readonly Spot[];
};

/** One file; `path` begins at the root of the project. */
export type SourceFile = Facts & { path: string; text: string; lines: readonly string[] };

/** All files by their path. */
export type House = ReadonlyMap<string, SourceFile>;
