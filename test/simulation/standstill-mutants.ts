import type { Mutant } from "./mutant.ts";

const sqlite = "src/storage/sql/sqlite.ts";
const instances = "src/storage/sql/instances.ts";
const clockWatch = "src/app/halts/clock-watch.ts";
const recover = "src/app/recovery/recover.ts";
const readiness = "src/app/running/readiness.ts";
const clockTest = "test/app/halts/clock-watch.test.ts";
const instancesTest = "test/storage/instances.test.ts";

/** Bugs about what stands still, vanishes or goes back outside: a disk, a lock, a clock, a peer. */
export const standstillMutants: readonly Mutant[] = [
  {
    name: "a foreign lock is not waited for",
    file: sqlite,
    find: 'isBusy(error) ? "wait" : "throw"',
    replace: '"throw"',
    caughtBy: { test: "test/storage/sql/foreign-lock.test.ts", name: "the loop goes on" },
  },
  {
    name: "a restore gives up at a foreign lock",
    file: "src/storage/sql/repeating.ts",
    find: '(error) => (hasBegun ? "throw" : afterFailure(error))',
    replace: '() => "throw"',
    caughtBy: { test: "test/storage/sql/foreign-lock.test.ts", name: "a restore" },
  },
  {
    name: "a deleted database takes commits",
    file: sqlite,
    find: 'this.#checkFile();\n      await connection.executeQuery(CompiledQuery.raw("begin',
    replace: 'await connection.executeQuery(CompiledQuery.raw("begin',
    caughtBy: { test: "test/storage/sql/gone-file.test.ts", name: "" },
  },
  {
    name: "ready without having kept anything",
    file: readiness,
    find: "await kept.write(name, row);",
    replace: "",
    caughtBy: { test: "test/app/running/readiness.test.ts", name: "full disk" },
  },
  {
    name: "readiness waits as long as the database",
    file: readiness,
    find: "Promise.race([asked, promise])",
    replace: "Promise.race([asked, asked.then(() => promise)])",
    caughtBy: { test: "test/server/doors/readiness.test.ts", name: "a foreign lock" },
  },
  {
    name: "an empty database is begun under an old key",
    file: "src/wiring/app-key.ts",
    find: "usedSinceMs >= store.madeAtMs",
    replace: "usedSinceMs < store.madeAtMs",
    caughtBy: { test: "test/wiring/app-key.test.ts", name: "older than an empty database" },
  },
  {
    name: "a key from APP_KEY leaves no mark",
    file: "src/wiring/app-key.ts",
    find: "if (appKey === undefined) return;",
    replace: "if (appKey !== undefined) return;",
    caughtBy: { test: "test/wiring/app-key.test.ts", name: "from APP_KEY and older" },
  },
  {
    name: "a Redis that only reads stays ours",
    file: "src/storage/redis/shared-tokens.ts",
    find: 'if (code !== "READONLY" ||',
    replace: 'if (code !== "" ||',
    caughtBy: { test: "test/storage/redis/shared-tokens.test.ts", name: "looked up anew" },
  },
  {
    name: "Redis's refusal looks like somebody else's lock",
    file: "src/storage/redis/shared-tokens.ts",
    find: "restsUntilMs = performance.now() + restMs;",
    replace: "return;",
    caughtBy: { test: "test/storage/redis/shared-tokens.test.ts", name: "OOM" },
  },
  {
    name: "small steps back of the clock are forgotten",
    file: clockWatch,
    find: "backMs > mostBackMs ? nowMs : Math.max(latestMs, nowMs)",
    replace: "nowMs",
    caughtBy: { test: clockTest, name: "again and again" },
  },
  {
    name: "a clock that is set back while it runs begins no recovery",
    file: "src/app/running/begin-work.ts",
    find: "if (behindMs === 0) return;",
    replace: "if (behindMs >= 0) return;",
    caughtBy: { test: clockTest, name: "two hours: everybody" },
  },
  {
    name: "a plan that counts as sent in the future is waited for",
    file: recover,
    find: "for (const table of [carrierAttempts, deliveries, pictures, cardTries, kept])",
    replace: "for (const table of [deliveries, pictures, cardTries, kept])",
    caughtBy: { test: clockTest, name: "two hours: everybody" },
  },
  {
    name: "messages and leases of a clock ahead are not let go",
    file: recover,
    find: "for (const table of [carrierAttempts, deliveries, pictures, cardTries, kept])",
    replace: "for (const table of [carrierAttempts])",
    caughtBy: { test: clockTest, name: "is let go" },
  },
  {
    name: "Telegram's pace counts by a clock that may go back",
    file: "src/channels/telegram/pace.ts",
    find: "this.#nowMs = neverBack(nowMs);",
    replace: "this.#nowMs = nowMs;",
    caughtBy: { test: "test/channels/telegram/pace.test.ts", name: "" },
  },
  {
    name: "words said in the future are left to an answer",
    file: "src/app/delivery/show-conversation.ts",
    find: "Math.abs(clock.nowMs() - atMs) < answerTimeMs",
    replace: "clock.nowMs() - atMs < answerTimeMs",
    caughtBy: { test: "test/app/running/after-commit.test.ts", name: "a clock that was ahead" },
  },
  {
    name: "what nobody ever heard of counts as gone",
    file: instances,
    find: "sql<boolean>`EXISTS (SELECT 1 FROM kept AS presence WHERE presence.key =",
    replace: "sql<boolean>`NOT EXISTS (SELECT 1 FROM kept AS presence WHERE presence.key =",
    caughtBy: { test: instancesTest, name: "" },
  },
  {
    name: "a message that a dead instance was sending keeps the chat mute",
    file: "src/storage/sql/delivery.ts",
    find: 'eb.and([eb("state", "=", "sending"), isGone("delivery.worker", nowMs)]),',
    replace: "",
    caughtBy: { test: instancesTest, name: "a dead instance was sending" },
  },
  {
    name: "whoever starts on a port leaves its predecessor's jobs alone",
    file: "src/app/running/presence.ts",
    find: "instances.end({ place, except }, clock.nowMs())",
    replace: "instances.end({ place: except, except: place }, clock.nowMs())",
    caughtBy: { test: "test/wiring/predecessor.test.ts", name: "" },
  },
];
