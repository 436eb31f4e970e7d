/** What files give to others: it is explained, and somebody takes it. */
import type { Export, House, SourceFile } from "./facts.ts";
import { everyFile, type Finding, type Rule } from "./rule.ts";

const shareAsked = 0.8;

/** Files that are read as the description of something, besides everything in the core. */
const interfaces = [
  /^src\/core\//,
  /^src\/storage\/[^/]+\.ts$/,
  /^src\/channels\/channel\.ts$/,
  /^src\/carriers\/carrier\.ts$/,
  /^src\/payments\/payment\.ts$/,
  /^src\/app\/[^/]+\.ts$/,
];

/** A reader of the core or of an interface learns what every name means. */
export const undocumented: Rule = {
  name: "undocumented",
  cure: "say in a /** comment */ before it what the name alone does not say",
  check: (house) =>
    everyFile(house, (file) =>
      isInterface(file)
        ? ownExports(file)
            .filter(({ isDocumented }) => !isDocumented)
            .map(({ name, line }) => ({ line, what: `${name} has no doc comment` }))
        : [],
    ),
};

/** Elsewhere in src most names are explained. */
export const documentedShare: Rule = {
  name: "documented-share",
  cure: "explain more of the exports outside of the core and the interfaces",
  check: (house) => {
    const { documented, all } = documentedElsewhere(house);
    if (documented >= shareAsked * all) return [];
    const what = `${documented} of ${all} exports documented, ${shareAsked * 100} % asked`;
    return [{ path: "src/", line: 0, what }];
  },
};

/** Nothing is given that nobody takes. */
export const unusedExport: Rule = {
  name: "unused-export",
  cure: "remove the word export, or the whole thing if its own file has no use for it either",
  check: (house) => {
    const taken = takenFrom(house);
    return everyFile(house, ({ path, exports }) =>
      exports
        .filter(({ name }) => !isTaken(taken, path, name) && !isForVitest(house, path, name))
        .map(({ name, line }) => ({ line, what: `nobody imports ${name}` })),
    );
  },
};

/** What vitest calls in a file that its configuration names: before all tests, and after them. */
function isForVitest(house: House, path: string, name: string): boolean {
  const isNamed = house.get("vitest.config.ts")?.text.includes(`"${path}"`) ?? false;
  return (isNamed && ["setup", "teardown"].includes(name)) || path === "vitest.config.ts";
}

/** Exports of src that only tests take. */
export function takenByTestsOnly(house: House): Finding[] {
  const product = new Map([...house].filter(([path]) => !/^(?:test|bench)\//.test(path)));
  const [inProduct, anywhere] = [takenFrom(product), takenFrom(house)];
  return [...product.values()].flatMap(({ path, exports }) =>
    exports
      .filter(({ name }) => isTaken(anywhere, path, name) && !isTaken(inProduct, path, name))
      .map(({ name, line }) => ({ path, line, what: name })),
  );
}

/** How many exports of src, outside of the core and the interfaces, have a comment. */
function documentedElsewhere(house: House): { documented: number; all: number } {
  const others = [...house.values()]
    .filter((file) => file.path.startsWith("src/") && !isInterface(file))
    .flatMap(ownExports);
  return {
    documented: others.filter(({ isDocumented }) => isDocumented).length,
    all: others.length,
  };
}

function isInterface({ path }: SourceFile): boolean {
  return interfaces.some((pattern) => pattern.test(path));
}

/** Without what a file only hands on: that is explained where it comes from. */
function ownExports({ exports }: SourceFile): readonly Export[] {
  return exports.filter(({ isHandedOn }) => !isHandedOn);
}

/** Names by the file that others take them from; `all` for a file that is taken whole. */
type Taken = ReadonlyMap<string, ReadonlySet<string>>;

function takenFrom(house: House): Taken {
  const taken = new Map<string, Set<string>>();
  for (const { imports } of house.values())
    for (const { to, names } of imports) {
      const known = taken.get(to) ?? new Set();
      for (const name of names === "all" ? ["*"] : names) known.add(name);
      taken.set(to, known);
    }
  return taken;
}

function isTaken(taken: Taken, path: string, name: string): boolean {
  const names = taken.get(path);
  return names !== undefined && (names.has("*") || names.has(name));
}
