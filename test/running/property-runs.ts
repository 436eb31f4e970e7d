/** `PROPERTY_RUNS=20`: every property is tried so many times as often, to find what is rare. */
const times = Number(process.env.PROPERTY_RUNS ?? 1);

/** So many tries of a property, or that many times more in a long campaign. */
export function runs(count: number): number {
  return Math.round(count * times);
}
