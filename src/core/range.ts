/** The quiet and the busy end of a figure. */
export type Range = { low: number; high: number };
