import { expect, test } from "vitest";
import type { CarrierId } from "../../../src/core/cards/carrier-id.ts";
import type { Network } from "../../../src/core/cards/network.ts";
import { routeOf } from "../../../src/core/plans/route.ts";

const other = "other" as string as CarrierId;

const route = routeOf([
  { carrier: other, networks: ["unicom"] },
  { carrier: "sandbox", networks: ["mobile", "unicom", "telecom"] },
]);
const of = (network: Network) => route({ network }, { network });

test("the first carrier of the table that serves the network", () => {
  expect(of("unicom")).toBe(other);
  expect(of("mobile")).toBe("sandbox");
  expect(of("telecom")).toBe("sandbox");
});

test("a plan that nobody sells, or of another network than the card's, is said so", () => {
  expect(() => of("broadnet")).toThrow("No carrier sells a plan of broadnet");
  expect(() => route({ network: "broadnet" }, { network: "mobile" })).toThrow("card of broadnet");
});
