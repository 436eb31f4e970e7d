import type { Dice } from "./dice.ts";
import type { CallFault, Faults, Line } from "./faults.ts";
import type { Timeline } from "./timeline.ts";
import { deadlineOf, here } from "./virtual-process.ts";

type Call = {
  line: Line;
  /** What the trace calls it. */
  name: string;
  signal: AbortSignal | undefined;
  /** The other side. Runs when the request arrives, as nobody's code. */
  serve(): Promise<Response>;
};

type NetworkParts = {
  time: Timeline;
  dice: Dice;
  faults(): Faults;
  /** What becomes of every request while a whole line is down. */
  outage(line: Line): CallFault | undefined;
  trace(who: string, what: string): void;
  met(fault: string): void;
};

const minuteMs = 60_000;

/** The longest that a request which its sender has given up may still be on its way. */
export const latestArrivalMs = 3 * minuteMs;

/**
 * Carries requests between the parts of the world, and spoils some of them. Rejects the way `fetch`
 * does: a TypeError for a broken connection, the signal's reason when the caller's time is over.
 */
export function createNetwork({
  time,
  dice,
  faults,
  outage,
  trace,
  met,
}: NetworkParts): (call: Call) => Promise<Response> {
  return ({ line, name, signal, serve }) =>
    new Promise((resolve, reject) => {
      const drawn = dice.chance(faults().call[line])
        ? dice.weighted(faults().callWeights)
        : undefined;
      const fault = outage(line) ?? drawn;
      if (fault !== undefined) {
        met(`${line}: ${fault}`);
        trace("network", `${name}: ${fault}`);
      }
      const deadline = deadlineOf(signal);
      let isOver = false;
      const settle = (how: () => void): void => {
        if (isOver) return;
        isOver = true;
        callOff?.();
        how();
      };
      const callOff =
        deadline &&
        time.at(deadline.atMs, () =>
          settle(() => {
            deadline.pass();
            reject(signal?.reason);
          }),
        );
      const answer = (response: Response): void => settle(() => resolve(response));
      const breaks = (code: string): void =>
        settle(() =>
          reject(
            new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) }),
          ),
        );

      /** Lets the request arrive, and does with the answer what is to be done with it. */
      const arrive = (afterMs: number, then: (response: Response) => void): void => {
        time.after(afterMs, () => {
          here
            .run(undefined, serve)
            .then(then)
            .catch(() => time.after(dice.int(1, 30), () => breaks("ECONNRESET")));
        });
      };
      const back = (response: Response, afterMs = dice.int(2, 120)): void =>
        void time.after(afterMs, () => answer(response));

      const thereMs = dice.int(2, 120);
      if (fault === undefined) return arrive(thereMs, (response) => back(response));
      switch (fault) {
        case "refused":
          time.after(thereMs, () => breaks("ECONNREFUSED"));
          return;
        case "never-arrives":
          // A caller without patience would wait for ever.
          if (deadline === undefined) time.after(2 * minuteMs, () => breaks("ETIMEDOUT"));
          return;
        case "answer-lost":
          return arrive(thereMs, () => {
            if (deadline === undefined) time.after(2 * minuteMs, () => breaks("ETIMEDOUT"));
          });
        case "reset":
          return arrive(
            thereMs,
            () => void time.after(dice.int(1, 30), () => breaks("ECONNRESET")),
          );
        case "arrives-late": {
          const waitsMs = deadline === undefined ? 2 * minuteMs : deadline.atMs - time.nowMs;
          if (deadline === undefined) time.after(waitsMs, () => breaks("ETIMEDOUT"));
          return arrive(dice.int(waitsMs, latestArrivalMs), () =>
            trace("network", `${name}: arrived late`),
          );
        }
        case "slow":
          return arrive(thereMs, (response) => back(response, 20_000));
        case "bad-gateway":
          time.after(thereMs, () => back(htmlPage(502)));
          return;
        case "gateway-time-out":
          return arrive(thereMs, () => back(htmlPage(504), 5000));
        case "html":
          // Nobody between WeChat and us turns our "no" into a "yes".
          return arrive(thereMs, () => back(htmlPage(line === "notice" ? 502 : 200)));
        case "truncated":
          return arrive(thereMs, async (response) => {
            const whole = await response.text();
            back(
              new Response(whole.slice(0, whole.length / 2), {
                status: response.status === 204 ? 200 : response.status,
                headers: response.headers,
              }),
            );
          });
        case "too-often":
          time.after(thereMs, () =>
            back(Response.json({ code: "FREQUENCY_LIMITED", message: "" }, { status: 429 })),
          );
          return;
        case "unlisted-code":
          time.after(thereMs, () =>
            back(Response.json({ code: "E_7731", message: "" }, { status: 400 })),
          );
          return;
        case "server-error":
          return arrive(thereMs, () =>
            back(Response.json({ code: "SYSTEM_ERROR", message: "" }, { status: 500 })),
          );
      }
    });
}

function htmlPage(status: number): Response {
  return new Response("<html><head><title>Bad Gateway</title></head><body>nginx</body></html>", {
    status,
    headers: { "content-type": "text/html" },
  });
}
