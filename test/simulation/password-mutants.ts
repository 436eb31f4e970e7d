import { type Mutant, soon } from "./mutant.ts";

const kept = { test: "test/passwords/kept.test.ts", name: "nothing that stays tells of it" };
const tried = { test: "test/passwords/tried.test.ts", name: "" };
const everywhere = { test: "test/passwords/everywhere.test.ts", name: "" };

/** Bugs by which a card's password would stay somewhere, or go to a carrier when it is none. */
export const passwordMutants: readonly Mutant[] = [
  {
    name: "a password beside a card's number is hidden only behind a word for it",
    file: "src/core/understanding/readers/hide-secrets.ts",
    find: 'isTold = expected === "secret" || isLabelled(tidied) || hasLongNumber(tidied)',
    replace: 'isTold = expected === "secret" || isLabelled(tidied)',
    caughtBy: kept,
  },
  {
    name: "words that steer take a password along into the history",
    file: "src/core/conversation/secrets.ts",
    find: 'return below.secret === undefined ? (step.figures ?? below.figures) : "secret";',
    replace: "return step.figures ?? below.figures;",
    caughtBy: soon,
  },
  {
    name: "a password alone stays where none is asked for",
    file: "src/core/understanding/readers/hide-secrets.ts",
    find: 'return pieces !== "loose" || tidied.length - (end - start) <= 4;',
    replace: "return tidied.length < 0;",
    caughtBy: soon,
  },
  {
    name: "a password that was right may be typed again",
    file: "src/core/understanding/readers/hide-secrets.ts",
    find: "...(known === undefined ? [] : recognised(tidied, known)),",
    replace: "",
    caughtBy: { ...kept, name: "is typed again" },
  },
  {
    name: "nobody remembers the password that was right",
    file: "src/app/cards/check-card.ts",
    find: "app.accepted.remember(guesser.conversation.id, password);",
    replace: "",
    caughtBy: everywhere,
  },
  {
    name: "the dialogues read what the history hides",
    file: "src/core/conversation/secrets.ts",
    find: "return { text, heard: isTaken ? heard : new Heard(text) };",
    replace: "return { text, heard: isTaken || text !== undefined ? heard : new Heard(text) };",
    caughtBy: { test: "test/passwords/tried.test.ts", name: "is not read as an answer" },
  },
  {
    name: "digits of other scripts are none",
    file: "src/core/understanding/words/normalize.ts",
    find: "return plainDigits(written);",
    replace: "return plainDigits(written.slice(0, 0)) + written;",
    caughtBy: soon,
  },
  {
    name: "digits that are read out are none",
    file: "src/core/understanding/readers/secret-runs.ts",
    find: "const pieces = piecesOf(left);",
    replace:
      "const pieces = piecesOf(left)" +
      ".filter(({ start, end }) => /\\d/.test(left.slice(start, end)));",
    caughtBy: soon,
  },
  {
    name: "what is dictated in pieces is no password",
    file: "src/core/understanding/readers/secret-runs.ts",
    find: "const runs = [...spoken, ...pieces.flatMap(wholeRun), ...joinedRuns(left, pieces)];",
    replace: "const runs = [...spoken, ...pieces.flatMap(wholeRun)];",
    caughtBy: soon,
  },
  {
    name: "a card's number and its password glued together stay",
    file: "src/core/understanding/readers/hide-secrets.ts",
    find: "...gluedRows(tidied),",
    replace: "",
    caughtBy: kept,
  },
  {
    name: "a phone's number is tried as a password",
    file: "src/core/understanding/readers/password.ts",
    find: "return !isMobilePhone(value) && !/^8986\\d{6,}$|^\\d{13,}$/.test(value);",
    replace: 'return value !== "" && !/^8986\\d{6,}$|^\\d{13,}$/.test(value);',
    caughtBy: soon,
  },
  {
    name: "a card's number of the wrong length is tried as a password",
    file: "src/core/understanding/readers/password.ts",
    find: "if (example.test(tidied) || coverAttempts(tidied) !== tidied) return left;",
    replace: "if (example.test(tidied)) return left;",
    caughtBy: tried,
  },
  {
    name: "one of two passwords is tried",
    file: "src/core/understanding/readers/password.ts",
    find: "(found === undefined || alternative.test(tidied))",
    replace: "found === undefined",
    caughtBy: soon,
  },
  {
    name: "a lock opens the field",
    file: "src/core/dialogues/recharge/card-password.ts",
    find: "return go({ ...here, state: { ...state, lockedUntilMs: result.untilMs } });",
    replace: 'return go({ state: { at: "home" } }, say(text("cardPassword.tooLong")));',
    caughtBy: tried,
  },
  {
    name: "the words below a photo are not read for a secret",
    file: "src/app/turns/inbound.ts",
    find: 'if (event.type === "photo") return event.caption;',
    replace: 'if (event.type === "photo") return undefined;',
    caughtBy: everywhere,
  },
  {
    name: "the words below a video are not heard",
    file: "src/channels/telegram/decode.ts",
    find: "if (words.caption !== undefined) return saidOf(words.caption);",
    replace: "",
    caughtBy: everywhere,
  },
  {
    name: "a corrected message is not heard",
    file: "src/channels/telegram/decode.ts",
    find: "return decodeMessage({ ...given, text: typed }, about);",
    replace: 'return ignored(about, "a correction");',
    caughtBy: everywhere,
  },
];
