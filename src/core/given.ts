/**
 * The values that are there; a key whose value is undefined is left out. For building what has
 * optional fields: there "not known" is a field that is missing, and not one that says undefined.
 */
export function given<T extends object>(values: T): Given<T> {
  const there = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as Given<T>;
}

/** What may be undefined is optional instead; what is always there stays as it is. */
type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};
