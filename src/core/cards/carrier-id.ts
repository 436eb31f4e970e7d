/**
 * The carriers that can be chosen: systems that sell plans for cards and put them on. Not to be
 * mixed up with the network that issued a card: one carrier may serve several networks, and one
 * network may be served by several carriers. The names stand in rows, so they never change.
 */
export const carrierIds = ["sandbox"] as const;

/** The name of one carrier, as it stands in configuration, rows and log. */
export type CarrierId = (typeof carrierIds)[number];
