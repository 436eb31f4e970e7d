import { type OnLoopback, serveOnLoopback } from "../loopback.ts";
import { type CarrierSandbox, type CarrierSandboxOptions, createCarrierSandbox } from "./app.ts";

/** The sandbox carrier on a port of this machine. */
export type RunningCarrierSandbox = Omit<CarrierSandbox, "close"> & OnLoopback;

/** Starts the sandbox carrier. Port 0 takes a free one. */
export async function startCarrierSandbox(
  options: CarrierSandboxOptions & { port?: number },
): Promise<RunningCarrierSandbox> {
  const { close: closeBook, ...sandbox } = createCarrierSandbox(options);
  const { apiRoot, close } = await serveOnLoopback(sandbox.app.fetch, options.port);
  return {
    ...sandbox,
    apiRoot,
    async close() {
      await close();
      closeBook();
    },
  };
}
