/** TypeScript's own parser, over texts in memory: nothing is resolved and no type is computed. */
import type { SourceFile as Tree } from "typescript/unstable/ast";
import { API } from "typescript/unstable/sync";

const options = {
  allowJs: true,
  allowImportingTsExtensions: true,
  module: "NodeNext",
  noEmit: true,
  noLib: true,
  noResolve: true,
  target: "ESNext",
  types: [],
};

/** What TypeScript's process may read: the texts, and one project for each call. */
const texts = new Map<string, string>();
let calls = 0;
let api: API | undefined;

/** The tree of every text, by its path. What cannot be parsed ends the test. */
export function parse(files: ReadonlyMap<string, string>): ReadonlyMap<string, Tree> {
  api ??= startApi();
  calls += 1;
  const root = `/${calls}/`;
  const config = `${root}tsconfig.json`;
  for (const [path, text] of files) texts.set(root + path, text);
  const names = [...files.keys()].map((path) => root + path);
  texts.set(config, JSON.stringify({ compilerOptions: options, files: names }));
  const program = api.updateSnapshot({ openProjects: [config] }).getProject(config)?.program;
  const [broken] = program?.getSyntacticDiagnostics() ?? [];
  if (broken !== undefined) throw new Error(`${broken.fileName}: ${broken.text}`);
  return new Map([...files.keys()].map((path) => [path, treeOf(path)]));

  function treeOf(path: string): Tree {
    const tree = program?.getSourceFile(root + path);
    if (tree === undefined) throw new Error(`TypeScript gave no tree for ${path}.`);
    return tree;
  }
}

/** Ends TypeScript's process, which would otherwise live as long as ours. */
export function endParser(): void {
  api?.close();
  api = undefined;
}

function startApi(): API {
  return new API({
    cwd: "/",
    fs: {
      readFile: (path) => texts.get(path) ?? null,
      fileExists: (path) => texts.has(path),
      directoryExists: () => false,
      getAccessibleEntries: () => ({ files: [], directories: [] }),
      realpath: (path) => path,
    },
  });
}
