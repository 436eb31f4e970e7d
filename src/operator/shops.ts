import { newInvite, takeOut } from "../app/people/staff.ts";
import type { OperatorActor } from "../core/access/actor.ts";
import { type Action, mayDo } from "../core/access/permissions.ts";
import { scopeOfShop } from "../core/access/scope.ts";
import { maskCardNumber } from "../core/cards/card.ts";
import { type ShopRole, shopRoles } from "../core/shops/shop.ts";
import { type Text, text } from "../core/text.ts";
import type { Tables } from "../storage/store.ts";
import type { Command, Reader } from "./command.ts";

/** So many cards, and so many orders, the newest first, are enough to know a shop by. */
const shownOfAShop = 10;

/** Who is in a shop, its cards and its last orders; it is named by its id or an order's number. */
export const showShop: Reader = async ({ app, words: [name = ""], output, operator }) => {
  const found = await app.store.read((tables) => findShop(tables, name, operator));
  if (found === undefined) {
    output.complain(text("operator.shop.unknown", { id: name }));
    return 1;
  }
  for (const line of linesOf(found)) output.print(line);
  return 0;
};

/** Makes an invite into a shop; its token is printed once. */
export const inviteToShop: Command = async ({
  app,
  words: [id = "", as = ""],
  output,
  operator,
}) => {
  const role = shopRoles.find((one) => one === as);
  if (role === undefined) {
    output.complain(text("operator.shop.roles", { roles: shopRoles.join(" / ") }));
    return 2;
  }
  const { token, endsAtMs, add } = newInvite(app, { shopId: id, role });
  const isMade = await app.store.write(async (tables) => {
    if (!(await isThere(tables, id, operator, "change-shop"))) return false;
    await add(tables);
    return true;
  });
  if (isMade)
    output.print(
      text("operator.shop.invited", { role: roleName(role), token, until: minute(endsAtMs) }),
    );
  else output.complain(text("operator.shop.unknown", { id }));
  return isMade ? 0 : 1;
};

/** Takes somebody out of a shop, unless nobody would own it then. */
export const removeFromShop: Command = async ({
  app,
  words: [id = "", personId = ""],
  output,
  operator,
}) => {
  const result = await app.store.write(async (tables) =>
    (await isThere(tables, id, operator, "change-shop"))
      ? await takeOut(tables, { shopId: id, personId })
      : "unknown",
  );
  const words = text(`operator.shop.${result}`, { id, person: personId });
  if (result === "out") output.print(words);
  else output.complain(words);
  return result === "out" ? 0 : 1;
};

/** Whether there is such a shop for this operator. */
async function isThere(
  tables: Tables,
  shopId: string,
  operator: OperatorActor,
  action: Action,
): Promise<boolean> {
  const shop = await tables.shops.find(shopId);
  return mayDo(operator, action, shop && { of: "shop", shopId });
}

async function findShop(tables: Tables, name: string, operator: OperatorActor) {
  const shopId = (await tables.orders.find(name))?.shopId ?? name;
  const shop = await tables.shops.find(shopId);
  if (shop === undefined) return undefined;
  const scope = scopeOfShop(operator, "show-shop", shopId);
  return {
    shop,
    members: await tables.shops.membersOf(shopId),
    cards: await tables.cards.list(scope, shownOfAShop),
    orders: await tables.orders.list(scope, shownOfAShop),
  };
}

type Found = NonNullable<Awaited<ReturnType<typeof findShop>>>;

function linesOf({ shop, members, cards, orders }: Found): readonly Text[] {
  return [
    text("operator.shop.head", { id: shop.id, since: minute(shop.madeAtMs) }),
    ...members.map(({ personId, role, sinceMs }) =>
      text("operator.shop.member", {
        role: roleName(role),
        person: personId,
        since: minute(sinceMs),
      }),
    ),
    ...cards.map(({ iccid, sinceMs }) =>
      text("operator.shop.card", { card: maskCardNumber(iccid), since: minute(sinceMs) }),
    ),
    ...orders.map(({ orderNo, state, priceFen, createdAtMs }) =>
      text("operator.shop.order", {
        orderNo,
        state,
        price: { fen: priceFen },
        at: minute(createdAtMs),
      }),
    ),
  ];
}

function roleName(role: ShopRole): Text {
  return text(`operator.role.${role}`);
}

function minute(atMs: number): { atMs: number; as: "minute" } {
  return { atMs, as: "minute" };
}
