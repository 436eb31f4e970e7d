import type { Received, Reception } from "../channel.ts";
import type { SetTimer } from "./settings.ts";

/**
 * How the wait for an event ended: WeChat is still listening, is not any more, or shall send it
 * again.
 */
type Waited =
  | {
      answer: "in-time";
      reception: Reception;
      /** WeChat was there to hear the answer. True for the first whose answer was heard. */
      heard(): boolean;
      /** WeChat had hung up. */
      unheard(): void;
    }
  | { answer: "late" }
  | { answer: "failed"; error: unknown };

type FlightDeps = {
  receive(received: Received): Promise<Reception>;
  setTimer: SetTimer;
  /** Everybody who asked was answered without it; it has to be sent. */
  onLate(received: Received, reception: Reception): void;
  /** The same, and there is nothing to send. */
  onLost(received: Received, error: unknown): void;
};

/** Those whom WeChat still listens to, and how many of them heard an answer. */
type Crew = { waiting: number; answered: number };
type Flight = { crew: Crew; outcome: Promise<Reception> };

const mostTries = 3;
const retryMs = 1000;

/**
 * Events on their way through the app, one flight a key: a redelivery that comes while the first is
 * still being worked on waits for that one instead of starting a second.
 */
export function createFlights(
  deps: FlightDeps,
): (received: Received, patienceMs: number) => Promise<Waited> {
  const flights = new Map<string, Flight>();

  /**
   * Once WeChat has been told "success" it will not ask again, so then trying again is up to us.
   */
  async function run(received: Received, crew: Crew): Promise<Reception> {
    for (let tries = 1; ; tries++) {
      try {
        return await deps.receive(received);
      } catch (error) {
        if (crew.waiting > 0 || tries === mostTries) throw error;
        await new Promise<void>((resolve) => deps.setTimer(resolve, retryMs * tries));
      }
    }
  }

  function start(received: Received): Flight {
    const crew: Crew = { waiting: 0, answered: 0 };
    // A moment later, so that whoever starts it is already counted as waiting.
    const outcome = Promise.resolve().then(() => run(received, crew));
    const flight: Flight = { crew, outcome };
    flights.set(received.key, flight);
    outcome.then(
      (reception) => {
        flights.delete(received.key);
        if (crew.waiting === 0) deps.onLate(received, reception);
      },
      (error: unknown) => {
        flights.delete(received.key);
        if (crew.waiting === 0) deps.onLost(received, error);
      },
    );
    return flight;
  }

  return (received, patienceMs) => {
    const { crew, outcome } = flights.get(received.key) ?? start(received);
    return new Promise((resolve) => {
      let isOver = false;
      crew.waiting += 1;
      const end = (waited: Waited) => {
        if (isOver) return;
        isOver = true;
        resolve(waited);
      };
      const disarm = deps.setTimer(() => {
        if (isOver) return;
        crew.waiting -= 1;
        end({ answer: "late" });
      }, patienceMs);
      outcome.then(
        (reception) => {
          disarm();
          const heard = () => {
            crew.answered += 1;
            return crew.answered === 1;
          };
          const unheard = () => {
            crew.waiting -= 1;
            if (crew.waiting === 0) deps.onLate(received, reception);
          };
          end({ answer: "in-time", reception, heard, unheard });
        },
        (error: unknown) => {
          disarm();
          end({ answer: "failed", error });
        },
      );
    });
  };
}
