import { given } from "../../core/given.ts";
import { ownShopId } from "../../core/shop-refs.ts";
import { ownShopOf } from "../../core/shops/shop.ts";
import type { Tables } from "../../storage/store.ts";

/**
 * The shop of this person's own, made when there is none: nobody is asked for it. Who brought them
 * brought their shop.
 */
export async function makeOwnShop(
  tables: Tables,
  personId: string,
  nowMs: number,
): Promise<string> {
  const known = ownShopOf(await tables.shops.membershipsOf(personId));
  if (known !== undefined) return known;
  const id = ownShopId(personId);
  const person = await tables.people.find(personId);
  await tables.shops.add({ id, madeAtMs: nowMs, ...given({ broughtBy: person?.broughtBy }) });
  await tables.shops.join({ shopId: id, personId, role: "owner", sinceMs: nowMs });
  return id;
}

/** Who brought this person, and with them the shop of their own: the first one counts. */
export async function setBroughtBy(tables: Tables, personId: string, code: string): Promise<void> {
  await tables.people.setBroughtBy(personId, code);
  const shopId = ownShopOf(await tables.shops.membershipsOf(personId));
  if (shopId !== undefined) await tables.shops.setBroughtBy(shopId, code);
}
