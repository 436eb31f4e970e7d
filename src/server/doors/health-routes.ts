import type { Hono } from "hono";
import type { Site } from "../site/site.ts";
import type { Env } from "./requests.ts";

/** Work that waits longer than this means that something is stuck. */
const readyLagMs = 60_000;

/**
 * `/healthz`: the process answers. `/readyz`: the database answers and no work is stuck; what waits
 * for a partner that keeps its share of the workers is not ours to hurry. No details for strangers.
 */
export function healthRoutes(http: Hono<Env>, { app }: Site): void {
  http.get("/healthz", (c) => c.json({ status: "ok" }));
  http.get("/readyz", async (c) => {
    try {
      const nowMs = app.clock.nowMs();
      const oldestMs = await app.store.read((tables) =>
        tables.jobs.oldestDueMs(nowMs, app.partners.kept()),
      );
      const ready = oldestMs === undefined || nowMs - oldestMs < readyLagMs;
      return c.json({ status: ready ? "ready" : "busy" }, ready ? 200 : 503);
    } catch {
      return c.json({ status: "unavailable" }, 503);
    }
  });
}
