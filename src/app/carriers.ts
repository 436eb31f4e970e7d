import type { Carrier } from "../carriers/carrier.ts";
import type { CarrierId } from "../core/cards/carrier-id.ts";
import type { Network } from "../core/cards/network.ts";
import { type Route, routeOf } from "../core/plans/route.ts";

/** At least one, the one that is preferred first. */
type CarrierList = readonly [Carrier, ...Carrier[]];

/** The carriers that this service was set up with. */
export type Carriers = {
  /** All of them, for what is done at each: comparing books, filling the gap after a restore. */
  all: CarrierList;
  /** The one that an order was placed with. Throws when it is not set up any more. */
  of(id: CarrierId): Carrier;
  /** Where a new order goes. Pure; see `routeOf`. */
  route: Route;
  /**
   * Whom to ask about a card that has no order: those that serve its network. When the network is
   * not known or nobody serves it, everybody, and each says that it does not know the card.
   */
  serving(network: Network | undefined): CarrierList;
};

/** Makes them of a list. What it says of a carrier is what the carrier says of itself. */
export function carriersOf(all: CarrierList): Carriers {
  return {
    all,
    of(id) {
      const carrier = all.find((one) => one.id === id);
      if (carrier === undefined) throw new Error(`The carrier ${id} is not set up.`);
      return carrier;
    },
    route: routeOf(all.map(({ id, traits }) => ({ carrier: id, networks: traits.networks }))),
    serving(network) {
      const [first, ...rest] = all.filter(
        ({ traits }) => network === undefined || traits.networks.includes(network),
      );
      return first === undefined ? all : [first, ...rest];
    },
  };
}

/** What one of the carriers said. */
type Said<T> = { carrier: Carrier; answer: T };

/**
 * Asks one carrier after the other until one says yes (`found`, `done`). Otherwise silence counts
 * for more than a no, because it may be the card's own carrier that is silent.
 */
export async function askInTurn<T extends { answer: string }>(
  [first, ...rest]: CarrierList,
  ask: (carrier: Carrier) => Promise<T>,
): Promise<Said<T>> {
  let best: Said<T> = { carrier: first, answer: await ask(first) };
  for (const carrier of rest) {
    if (certainty(best.answer) === 2) break;
    const answer = await ask(carrier);
    if (certainty(answer) > certainty(best.answer)) best = { carrier, answer };
  }
  return best;
}

/** 2: yes. 1: it cannot say. 0: no. */
function certainty({ answer }: { answer: string }): 0 | 1 | 2 {
  if (answer === "found" || answer === "done") return 2;
  return answer === "unknown" || answer === "unavailable" ? 1 : 0;
}
