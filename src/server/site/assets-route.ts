import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import type { Hono } from "hono";
import type { Env } from "../doors/requests.ts";

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** A page's folder holds its scripts and styles beside its code. */
const folders = ["chat", "pay", "privacy", "receipt", "secret", "site"];

/**
 * The few fixed files of the pages, read once, under `/assets/<folder>/<name>`, so that scripts
 * find each other here as they do in the source. No path from outside ever reaches the file system.
 */
export function assetsRoute(http: Hono<Env>): void {
  const files = new Map(folders.flatMap((folder) => filesIn(folder)));
  http.get("/assets/:folder/:name", (c) => {
    const file = files.get(`${c.req.param("folder")}/${c.req.param("name")}`);
    if (file === undefined) return c.notFound();
    c.header("ETag", file.etag);
    // Asked again each time (a 304 is small), so that a new release never meets an old script.
    c.header("Cache-Control", "no-cache");
    if (c.req.header("if-none-match") === file.etag) return c.body(null, 304);
    c.header("Content-Type", file.type);
    return c.body(file.body);
  });
}

function filesIn(folder: string) {
  const place = new URL(`../${folder}/`, import.meta.url);
  return readdirSync(place)
    .filter((name) => types[extname(name)] !== undefined)
    .map((name) => {
      const body = new Uint8Array(readFileSync(new URL(name, place)));
      const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
      return [`${folder}/${name}`, { body, etag, type: types[extname(name)] ?? "" }] as const;
    });
}
