import type { Mutant } from "./mutant.ts";

/** In what starts and stops the service, and in what the operator types. */
export const processMutants: readonly Mutant[] = [
  {
    name: "a .env that cannot be read is passed over",
    file: "src/config/env-file.ts",
    find: "} catch (error) { return { problems: [",
    replace: "} catch (error) { if (error) return readConfig(environment); return { problems: [",
    caughtBy: { test: "test/config/env-file.test.ts", name: "cannot be read stops the start" },
  },
  {
    name: "a shop with real money starts as a sandbox",
    file: "src/wiring/merchant.ts",
    find: "const isChange = known !== nobody && known !== mine;",
    replace: "const isChange = known !== nobody && mine !== nobody && known !== mine;",
    caughtBy: { test: "test/wiring/merchant.test.ts", name: "does not start as a sandbox" },
  },
  {
    name: "a restore does not ask whose money it is",
    file: "src/operator/backup.ts",
    find: "await checkOwner(tables);",
    replace: "",
    caughtBy: { test: "test/wiring/merchant.test.ts", name: "not restored into a sandbox" },
  },
  {
    name: "a command that looks makes a database",
    file: "src/wiring/open-app.ts",
    find: "const store = await openStore(config, closers, { mayMake: false });",
    replace: "const store = await openStore(config, closers, { mayMake: true });",
    caughtBy: { test: "test/operator/nothing-there.test.ts", name: "none is made" },
  },
  {
    name: "a command that acts makes a database",
    file: "src/operator/commands.ts",
    find: "const wishes = { mayMake: isRestore, isToBeReplaced: isRestore };",
    replace: "const wishes = { isToBeReplaced: isRestore };",
    caughtBy: { test: "test/operator/nothing-there.test.ts", name: "none is made" },
  },
  {
    name: "a restore makes a database before anybody is sure",
    file: "src/operator/commands.ts",
    find: "const early = isRestore ? await lookBeforeRestore(call) : undefined;",
    replace: "const early = undefined; const wasLooked = lookBeforeRestore;",
    caughtBy: { test: "test/operator/nothing-there.test.ts", name: "only looked at" },
  },
  {
    name: "an older version goes on with a newer one's tables",
    file: "src/storage/sql/versions.ts",
    find: 'if (done.some((name) => !ours.includes(name))) throw new UnusableDatabase("newer");',
    replace: "",
    caughtBy: { test: "test/operator/nothing-there.test.ts", name: "of another version" },
  },
  {
    name: "a link beside the backup decides where it goes",
    file: "src/wiring/backup-file.ts",
    find: 'randomBytes(6).toString("hex")',
    replace: '["backup"].join("")',
    caughtBy: { test: "test/operator/commands.test.ts", name: "left beside a backup" },
  },
  {
    name: "a backup takes the place of a file that came meanwhile",
    file: "src/wiring/backup-file.ts",
    find: "(await giveName(unfinished, file))",
    replace: "(await rename(unfinished, file).then(() => giveName !== undefined))",
    caughtBy: { test: "test/operator/commands.test.ts", name: "not written over" },
  },
  {
    name: "the 30th of February is a day",
    file: "src/core/written-moment.ts",
    find: "!Number.isNaN(fromMs) && chinaDay(fromMs) === written",
    replace: "!Number.isNaN(fromMs) && chinaDay(fromMs) !== undefined",
    caughtBy: { test: "test/core/written-moment.test.ts", name: "no day" },
  },
  {
    name: "a moment without a zone is the machine's",
    file: "src/core/written-moment.ts",
    find: 'zone = "+08:00"] =',
    replace: 'zone = ""] =',
    caughtBy: { test: "test/core/written-moment.test.ts", name: "a moment is the same" },
  },
];
