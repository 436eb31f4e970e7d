/**
 * What a stored value must look like to be a `T`, beside the type that it belongs to. A shape and
 * its type must agree exactly, or they do not compile: a field too many, one too few, a member of
 * a union that one of the two does not have.
 */
export type Shape<T> = {
  /** The value with what belongs to it and nothing else; undefined when it does not fit. */
  read(raw: unknown): T | undefined;
  /** Never there: holds the compiler to `T` and nothing narrower or wider. */
  readonly exactly?: (value: T) => T;
};

/** A field that may be missing. */
type Optional<T> = { readonly optional: Shape<T> };

/** One shape for every field of an object. */
export type Fields<T> = {
  readonly [Key in keyof T]-?: undefined extends T[Key]
    ? Optional<Exclude<T[Key], undefined>>
    : Shape<T[Key]>;
};

/** A text of any length. */
export const string: Shape<string> = {
  read: (raw) => (typeof raw === "string" ? raw : undefined),
};

/** A number with or without a fraction; never NaN, never endless. */
export const number: Shape<number> = {
  read: (raw) => (Number.isFinite(raw) ? (raw as number) : undefined),
};

/** Yes or no. */
export const boolean: Shape<boolean> = {
  read: (raw) => (typeof raw === "boolean" ? raw : undefined),
};

/** A whole number that is at least `least`. */
export function integer(least: number): Shape<number> {
  return {
    read: (raw) =>
      Number.isSafeInteger(raw) && (raw as number) >= least ? Number(raw) : undefined,
  };
}

/** One of these words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Shape<Word> {
  return { read: (raw) => words.find((word) => word === raw) };
}

/** A list of any length. */
export function list<T>(each: Shape<T>): Shape<readonly T[]> {
  return {
    read(raw) {
      if (!Array.isArray(raw)) return undefined;
      const read = raw.map((one: unknown) => each.read(one)).filter((one) => one !== undefined);
      return read.length === raw.length ? read : undefined;
    },
  };
}

/** A field that may be missing. */
export function optional<T>(shape: Shape<T>): Optional<T> {
  return { optional: shape };
}

/** An object with these fields; others are left out. */
export function object<T extends object>(fields: Fields<T>): Shape<T> {
  const wanted: [string, Shape<unknown> | Optional<unknown>][] = Object.entries(fields);
  return {
    read(raw) {
      if (typeof raw !== "object" || raw === null) return undefined;
      const read: [string, unknown][] = [];
      for (const [name, field] of wanted) {
        const value: unknown = Object.hasOwn(raw, name) ? Reflect.get(raw, name) : undefined;
        if ("optional" in field && value === undefined) continue;
        const fitting = ("optional" in field ? field.optional : field).read(value);
        if (fitting === undefined) return undefined;
        read.push([name, fitting]);
      }
      return Object.fromEntries(read) as T;
    },
  };
}

/** Either of two shapes, the first that fits. */
export function either<One, Other>(one: Shape<One>, other: Shape<Other>): Shape<One | Other> {
  return { read: (raw) => one.read(raw) ?? other.read(raw) };
}
