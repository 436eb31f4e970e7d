import type { Config } from "../config/config.ts";
import { Refusal } from "../core/refusal.ts";
import { type Text, text } from "../core/text.ts";
import { ConnectionLost } from "../storage/sql/postgres.ts";
import { UnusableDatabase } from "../storage/unusable.ts";

/** What a failure of the system, of SQLite or of PostgreSQL may tell of itself. */
type Failure = Error & { code?: unknown; errcode?: unknown; path?: unknown; syscall?: unknown };

/**
 * Why nothing starts, for the operator: what happened, where, and what to do. The one place that
 * turns failures into sentences; undefined for a mistake of ours, which needs its stack.
 */
export function explainFailure(error: unknown, config: Config): Text | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof Refusal) return plain(error.message);
  const place = placeOf(error, config);
  if (error instanceof UnusableDatabase)
    return text(`start.database.${error.because}`, { place: databaseOf(config) });
  if (error instanceof ConnectionLost)
    return text("start.database.away", { reason: error.message });
  return ofListening(error, config) ?? ofSqlite(error, place) ?? ofSystem(error, place);
}

/** Says what a part was opened at, where its own error does not. */
export async function openedAt<T>(path: string, open: () => T | Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof Error && !("path" in error)) Object.assign(error, { path });
    throw error;
  }
}

function plain(value: string): Text {
  return text("receipt.value", { value });
}

function placeOf({ path }: Failure, config: Config): string {
  return typeof path === "string" ? path : databaseOf(config);
}

/** A file by its name; of a server the address, without who goes there. */
function databaseOf({ database }: Config): string {
  if (database.kind === "sqlite") return database.file;
  const { host, pathname } = new URL(database.url.reveal());
  return `postgres://${host}${pathname}`;
}

function ofListening({ code, syscall }: Failure, { port }: Config): Text | undefined {
  if (syscall !== "listen") return undefined;
  if (code === "EADDRINUSE") return text("start.portTaken", { port });
  return code === "EACCES" ? text("start.portForbidden", { port }) : undefined;
}

/** SQLite, "Result and Error Codes"; the low byte is the kind. */
function ofSqlite({ errcode }: Failure, place: string): Text | undefined {
  switch (typeof errcode === "number" ? errcode & 0xff : 0) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return text("start.database.locked", { place });
    case 8: // SQLITE_READONLY
      return text("start.readOnly", { place });
    case 10: // SQLITE_IOERR; a full disk may look like that as well
      return text("start.diskFails", { place });
    case 11: // SQLITE_CORRUPT
      return text("start.database.damaged", { place });
    case 13: // SQLITE_FULL
      return text("start.diskFull", { place });
    case 14: // SQLITE_CANTOPEN
      return text("start.notAllowed", { place });
    case 26: // SQLITE_NOTADB
      return text("start.database.foreign", { place });
    default:
      return undefined;
  }
}

/** The system's own codes; five signs are PostgreSQL's. */
function ofSystem({ code, message }: Failure, place: string): Text | undefined {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
    case "Unknown system error -122": // EDQUOT on Linux, which Node has no name for
    case "Unknown system error -69": // and on macOS
      return text("start.diskFull", { place });
    case "EIO":
      return text("start.diskFails", { place });
    case "EROFS":
      return text("start.readOnly", { place });
    case "EACCES":
    case "EPERM":
      return text("start.notAllowed", { place });
    case "EISDIR":
      return text("start.isFolder", { place });
    case "ENOENT":
      return text("start.notFound", { place });
    case "ENOTDIR":
    case "EEXIST":
      return text("start.notFolder", { place });
    case "28000": // invalid_authorization_specification
    case "28P01": // invalid_password
    case "3D000": // invalid_catalog_name
    case "42501": // insufficient_privilege
    case "53300": // too_many_connections
      return text("start.database.refused", { reason: message });
    default:
      return undefined;
  }
}
