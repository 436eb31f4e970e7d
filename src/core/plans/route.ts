import type { Card } from "../cards/card.ts";
import type { CarrierId } from "../cards/carrier-id.ts";
import type { Network } from "../cards/network.ts";
import type { Plan } from "./plan.ts";

/** Which carrier serves which networks, the one that is preferred first. */
type RouteTable = readonly { carrier: CarrierId; networks: readonly Network[] }[];

/** Which carrier a plan for a card is bought from. */
export type Route = (card: Pick<Card, "network">, plan: Pick<Plan, "network">) => CarrierId;

/**
 * The first carrier of the table that serves both networks. The answer is written down with the
 * order and never asked for again, because the table may change while the order lives. Throws when
 * there is none: such a plan must not be offered.
 */
export function routeOf(table: RouteTable): Route {
  return (card, plan) => {
    const row = table.find(
      ({ networks }) => networks.includes(card.network) && networks.includes(plan.network),
    );
    if (row === undefined)
      throw new Error(`No carrier sells a plan of ${plan.network} for a card of ${card.network}.`);
    return row.carrier;
  };
}
