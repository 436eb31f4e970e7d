import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/**
 * A line to a server that can be cut. Everything goes through it as it is, so it must not be
 * encrypted.
 */
export type Line = {
  url: string;
  /** How often somebody connected. */
  connections(): number;
  /**
   * The next COMMIT does not reach the server; or it does, and its answer is lost. The line breaks
   * then, once.
   */
  cutAtCommit(where: "before" | "after"): void;
  /** Breaks all that is connected now. */
  cut(): void;
  /** Nothing gets through and nothing breaks: a server that stands still. */
  freeze(isFrozen: boolean): void;
  /** Nobody gets through until it is opened again. */
  block(isBlocked: boolean): void;
  close(): Promise<void>;
};

export async function openLine(url: string): Promise<Line> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let connections = 0;
  let isBlocked = false;
  let isFrozen = false;
  let cutting: "before" | "after" | undefined;

  const server = createServer((near) => {
    if (isBlocked) return void near.destroy();
    connections++;
    const far = connect(Number(target.port || 5432), target.hostname);
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    let losesAnswer = false;
    if (isFrozen) near.pause();
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", end);
      socket.on("close", () => {
        sockets.delete(socket);
        end();
      });
    }
    near.on("data", (data) => {
      if (cutting !== undefined && data.includes("commit\0")) {
        losesAnswer = cutting === "after";
        cutting = undefined;
        if (!losesAnswer) return end();
      }
      far.write(data);
    });
    far.on("data", (data) => (losesAnswer ? end() : near.write(data)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP port");
  const through = new URL(url);
  through.host = `127.0.0.1:${address.port}`;

  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: through.href,
    connections: () => connections,
    cutAtCommit(where) {
      cutting = where;
    },
    cut,
    freeze(frozen) {
      isFrozen = frozen;
      for (const socket of sockets) frozen ? socket.pause() : socket.resume();
    },
    block(blocked) {
      isBlocked = blocked;
      if (blocked) cut();
    },
    async close() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
