import { type ReadText, whyUnreadable } from "./text-file.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What was found where secrets are named by a file: `APP_KEY_FILE` instead of `APP_KEY`. */
type SecretFiles = {
  /** By the key of the secret itself. */
  values: Readonly<Record<string, string>>;
  files: readonly string[];
  /** Keys whose file is not as it should be. */
  bad: readonly string[];
  problems: readonly string[];
};

/** The key that names the file of a secret. */
export function fileKeyOf(key: string): string {
  return `${key}_FILE`;
}

/**
 * The secrets that lie in files: an environment can be read by whoever may look at the process, a
 * file has an owner. What stands around a value in its file, mostly a line's end, is not part of
 * it.
 */
export function readSecretFiles(
  env: Environment,
  keys: readonly string[],
  readFile: ReadText,
): SecretFiles {
  const values: Record<string, string> = {};
  const files: string[] = [];
  const bad: string[] = [];
  const problems: string[] = [];
  const complain = (key: string, why: string): void => {
    bad.push(key);
    problems.push(`${fileKeyOf(key)}: ${why}`);
  };
  for (const key of keys) {
    const path = env[fileKeyOf(key)];
    if (path === undefined || path === "") continue;
    if ((env[key] ?? "") !== "") {
      complain(key, `${key} is set as well; only one of the two can be meant`);
      continue;
    }
    try {
      values[key] = readFile(path).trim();
      files.push(path);
      if (values[key] === "") complain(key, `${path} is empty`);
    } catch (error) {
      complain(key, `${path} cannot be read: ${whyUnreadable(error)}`);
    }
  }
  return { values, files, bad, problems };
}
