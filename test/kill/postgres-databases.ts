import { addressOf, newName, onServer } from "../running/postgres.ts";
import type { Databases } from "./databases.ts";

/** Databases on one server, each a copy of `template`, which has the tables and no rows. */
export function postgresDatabases({ url, template }: { url: string; template: string }): Databases {
  return {
    name: "PostgreSQL",
    async make() {
      const name = newName(template);
      await onServer(url, `create database ${name} template ${template}`);
      return {
        address: addressOf(url, name),
        drop: async () => void (await onServer(url, `drop database ${name} with (force)`)),
      };
    },
  };
}
