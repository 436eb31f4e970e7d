/**
 * Thrown inside a turn's commit to roll it back and start the turn again: somebody else was first.
 */
export const overtaken = new Error("overtaken");
