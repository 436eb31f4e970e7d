/**
 * Why a database cannot be used as it is. `missing`: it has no tables of ours. `older`, `newer`:
 * they are those of another version of this program. `foreign`: no database of ours at all.
 */
type UnusableBecause = "missing" | "older" | "newer" | "foreign";

/** The database is not one that this program can use, and it was left as it is. */
export class UnusableDatabase extends Error {
  override readonly name = "UnusableDatabase";
  readonly because: UnusableBecause;

  constructor(because: UnusableBecause) {
    super(`The database is ${because}.`);
    this.because = because;
  }
}
