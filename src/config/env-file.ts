import { lstatSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { type ConfigReading, knownKeys, readConfig } from "./config.ts";
import { strangeLines } from "./env-lines.ts";
import { readTextFile, whyUnreadable } from "./text-file.ts";

type Environment = Record<string, string | undefined>;

/** The folder that README tells to start in. */
const programFolder = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The configuration of the `.env` file in `folder`, if there is one, and of the environment, which
 * wins. Only that there is no such file is passed over: with one that cannot be read, or that lies
 * where nobody looks, a real shop would start as a sandbox. `home`: where the program lies.
 */
export function loadConfig(
  environment: Environment,
  folder: string,
  home = programFolder,
): ConfigReading {
  const path = join(folder, ".env");
  if (!isThere(path)) {
    const lost = join(home, ".env");
    return resolve(folder) !== resolve(home) && isThere(lost)
      ? { problems: [elsewhere(folder, home)] }
      : readConfig(environment);
  }
  let lines: string;
  try {
    lines = readTextFile(path);
  } catch (error) {
    return { problems: [`.env: ${resolve(path)} cannot be read: ${whyUnreadable(error)}`] };
  }
  const written = parseEnv(lines);
  const problems = [...strangeLines(lines), ...strangeKeys(written)];
  const reading = readConfig({ ...written, ...filled(environment) });
  if (problems.length > 0 || "problems" in reading)
    return { problems: [...problems, ...("problems" in reading ? reading.problems : [])] };
  const { config } = reading;
  return { config: { ...config, secretFiles: [path, ...config.secretFiles] } };
}

/** An empty variable, as `docker compose` passes one on, says nothing against the file. */
function filled(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
}

/** A link that leads nowhere is there as well: somebody meant a file. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A folder that we may not look into may hold one: reading it then says why it cannot be read.
    return code !== "ENOENT" && code !== "ENOTDIR";
  }
}

function elsewhere(folder: string, home: string): string {
  return (
    `.env: there is none in ${resolve(folder)}, where this was started, but one in ` +
    `${resolve(home)}. Start it there (systemd: WorkingDirectory=), or move the file`
  );
}

/**
 * A key that begins as one of ours and is none was misspelt: its value would be lost in silence.
 * What belongs to others (`TZ`, `NODE_OPTIONS`) is left alone.
 */
function strangeKeys(written: Environment): readonly string[] {
  const families = new Set(knownKeys.map(familyOf));
  return Object.keys(written)
    .filter((key) => !knownKeys.includes(key) && families.has(familyOf(key)))
    .map((key) => `${key}: there is no such key, see .env.example`);
}

/** `WECHATPAY` of `WECHATPAY_MCHID`, however it is written. */
function familyOf(key: string): string {
  return (key.toUpperCase().split("_")[0] ?? "").trim();
}
