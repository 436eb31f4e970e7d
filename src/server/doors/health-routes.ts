import type { Hono } from "hono";
import { watchReadiness } from "../../app/running/readiness.ts";
import type { Site } from "../site/site.ts";
import type { Env } from "./requests.ts";

/**
 * `/healthz`: the process answers. `/readyz`: a row can be kept and no work is stuck. No details
 * for strangers.
 */
export function healthRoutes(http: Hono<Env>, { app }: Site): void {
  const readiness = watchReadiness(app);
  http.get("/healthz", (c) => c.json({ status: "ok" }));
  http.get("/readyz", async (c) => {
    const status = await readiness();
    return c.json({ status }, status === "ready" ? 200 : 503);
  });
}
