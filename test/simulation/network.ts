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
export function createNetwork(parts: NetworkParts): (call: Call) => Promise<Response> {
  return (call) =>
    new Promise((resolve, reject) => {
      const fault = faultOf(parts, call);
      carry(parts, call, fault, wayOf(parts, call, resolve, reject));
    });
}

/** What becomes of this request. */
function faultOf(
  { dice, faults, outage, trace, met }: NetworkParts,
  { line, name }: Call,
): CallFault | undefined {
  const drawn = dice.chance(faults().call[line]) ? dice.weighted(faults().callWeights) : undefined;
  const fault = outage(line) ?? drawn;
  if (fault !== undefined) {
    met(`${line}: ${fault}`);
    trace("network", `${name}: ${fault}`);
  }
  return fault;
}

/** How one request goes there and back. */
type Way = {
  deadline: ReturnType<typeof deadlineOf>;
  /** Lets the request arrive, and does with the answer what is to be done with it. */
  arrive(afterMs: number, then: (response: Response) => void): void;
  /** The answer gets back. */
  back(response: Response, afterMs?: number): void;
  /** The connection breaks. */
  breaks(code: string): void;
};

function wayOf(
  { time, dice }: NetworkParts,
  { signal, serve }: Call,
  resolve: (response: Response) => void,
  reject: (reason: unknown) => void,
): Way {
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
      reject(new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) })),
    );
  return {
    deadline,
    breaks,
    arrive(afterMs, then) {
      time.after(afterMs, () => {
        here
          .run(undefined, serve)
          .then(then)
          .catch(() => time.after(dice.int(1, 30), () => breaks("ECONNRESET")));
      });
    },
    back: (response, afterMs = dice.int(2, 120)) =>
      void time.after(afterMs, () => answer(response)),
  };
}

function carry(
  { time, dice, trace }: NetworkParts,
  { line, name }: Call,
  fault: CallFault | undefined,
  { deadline, arrive, back, breaks }: Way,
): void {
  const thereMs = dice.int(2, 120);
  if (fault === undefined) {
    arrive(thereMs, (response) => back(response));
    return;
  }
  switch (fault) {
    case "refused":
      time.after(thereMs, () => breaks("ECONNREFUSED"));
      return;
    case "never-arrives":
      // A caller without patience would wait for ever.
      if (deadline === undefined) time.after(2 * minuteMs, () => breaks("ETIMEDOUT"));
      return;
    case "answer-lost":
      arrive(thereMs, () => {
        if (deadline === undefined) time.after(2 * minuteMs, () => breaks("ETIMEDOUT"));
      });
      return;
    case "reset":
      arrive(thereMs, () => void time.after(dice.int(1, 30), () => breaks("ECONNRESET")));
      return;
    case "arrives-late": {
      const waitsMs = deadline === undefined ? 2 * minuteMs : deadline.atMs - time.nowMs;
      if (deadline === undefined) time.after(waitsMs, () => breaks("ETIMEDOUT"));
      arrive(dice.int(waitsMs, latestArrivalMs), () => trace("network", `${name}: arrived late`));
      return;
    }
    case "slow":
      arrive(thereMs, (response) => back(response, 20_000));
      return;
    case "bad-gateway":
      time.after(thereMs, () => back(htmlPage(502)));
      return;
    case "gateway-time-out":
      arrive(thereMs, () => back(htmlPage(504), 5000));
      return;
    case "html":
      // Nobody between WeChat and us turns our "no" into a "yes".
      arrive(thereMs, () => back(htmlPage(line === "notice" ? 502 : 200)));
      return;
    case "truncated":
      arrive(thereMs, async (response) => {
        const whole = await response.text();
        back(cutShort(response, whole));
      });
      return;
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
      arrive(thereMs, () =>
        back(Response.json({ code: "SYSTEM_ERROR", message: "" }, { status: 500 })),
      );
  }
}

function cutShort({ status, headers }: Response, whole: string): Response {
  const text = whole.slice(0, whole.length / 2);
  return new Response(text, { status: status === 204 ? 200 : status, headers });
}

function htmlPage(status: number): Response {
  return new Response("<html><head><title>Bad Gateway</title></head><body>nginx</body></html>", {
    status,
    headers: { "content-type": "text/html" },
  });
}
