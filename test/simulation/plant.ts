/**
 * Plants the bug that is named in `PLANT` while modules are loaded: no file is touched. To be
 * imported before the modules that it is planted in.
 */
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { mutantNamed, plantIn } from "./mutants.ts";

const name = process.env.PLANT;
if (name !== undefined) {
  const mutant = mutantNamed(name);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith("file:") || !fileURLToPath(url).endsWith(`/${mutant.file}`))
        return loaded;
      return {
        ...loaded,
        source: plantIn(mutant, String(Buffer.from(loaded.source as Uint8Array))),
      };
    },
  });
}
