import type { PersonActor } from "../../core/access/actor.ts";
import { mayDo } from "../../core/access/permissions.ts";
import type { ResultEvent, StaffChanged } from "../../core/conversation/events.ts";
import { type Invite, inviteDays } from "../../core/shops/invite.ts";
import { isLastOwner, type ShopRole } from "../../core/shops/shop.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { overtaken } from "../conversations/overtaken.ts";
import type { Performed } from "../conversations/performed.ts";
import { personActor } from "../person-actor.ts";
import { sha256Hex } from "../ports.ts";

/** Enough that nobody finds one by trying: 130 bits. */
const tokenLetters = 26;

/** A new invite, to be committed by whoever makes it, and the token that nobody can read later. */
export function newInvite(
  { dice, clock }: App,
  { shopId, role }: Pick<Invite, "shopId" | "role">,
): { token: string; endsAtMs: number; add(tables: Tables, invitedBy?: string): Promise<void> } {
  const token = dice.letters(tokenLetters);
  const endsAtMs = clock.nowMs() + inviteDays * 24 * 60 * 60_000;
  return {
    token,
    endsAtMs,
    add: (tables, invitedBy) =>
      tables.invites.add(sha256Hex(token), {
        shopId,
        role,
        endsAtMs,
        ...(invitedBy === undefined ? {} : { invitedBy }),
      }),
  };
}

/** An invite of this person's, to be committed with the turn that asked for it. */
export function prepareInvite(
  app: App,
  { personId }: PersonActor,
  wish: { shopId: string; role: ShopRole },
): Performed {
  const { token, endsAtMs, add } = newInvite(app, wish);
  return {
    event: { type: "invite-made", token, endsAtMs },
    write: (tables) => add(tables, personId),
  };
}

/** Brings whoever has the token into its shop. An invite works once. */
export async function prepareJoining(
  app: App,
  { personId }: PersonActor,
  token: string,
): Promise<Performed> {
  const tokenHash = sha256Hex(token);
  const nowMs = app.clock.nowMs();
  const look = (tables: Tables) => whatBecomesOf(tables, { tokenHash, personId, nowMs });
  const seen = await app.store.read(look);
  if (typeof seen === "string") return { event: changed(seen) };
  return {
    event: changed("joined"),
    async write(tables) {
      const invite = await look(tables);
      if (typeof invite === "string" || !(await tables.invites.take(tokenHash))) throw overtaken;
      const { shopId, role } = invite;
      await tables.shops.join({ shopId, personId, role, sinceMs: nowMs });
    },
  };
}

/** The invite, when it makes this person a member. */
async function whatBecomesOf(
  tables: Tables,
  { tokenHash, personId, nowMs }: { tokenHash: string; personId: string; nowMs: number },
): Promise<Invite | StaffChanged> {
  const invite = await tables.invites.find(tokenHash, nowMs);
  if (invite === undefined) return "noSuchInvite";
  // Held before what its maker may, as whoever removes them does.
  const members = await tables.shops.membersToChange(invite.shopId);
  if (!(await isMeant(tables, invite))) return "noSuchInvite";
  return members.some((member) => member.personId === personId) ? "alreadyIn" : invite;
}

/** What somebody has left behind counts only as long as they may still do it. */
async function isMeant(tables: Tables, { invitedBy, shopId, role }: Invite): Promise<boolean> {
  if (invitedBy === undefined) return true;
  const inviter = await personActor(tables, { personId: invitedBy });
  return mayDo(inviter, "invite", { of: "shop", shopId, role });
}

/** Takes somebody out of a shop in the commit of the turn that asked for it. */
export async function prepareTakingOut(
  app: App,
  gone: { shopId: string; personId: string },
  as: "left" | "removed",
): Promise<Performed> {
  const members = await app.store.read((tables) => tables.shops.membersOf(gone.shopId));
  if (isLastOwner(members, gone.personId)) return { event: changed("lastOwner") };
  return {
    event: changed(as),
    async write(tables) {
      if ((await takeOut(tables, gone)) !== "out") throw overtaken;
    },
  };
}

/** Takes somebody out of a shop, unless nobody would own it then. */
export async function takeOut(
  tables: Tables,
  { shopId, personId }: { shopId: string; personId: string },
): Promise<"out" | "notIn" | "lastOwner"> {
  const members = await tables.shops.membersToChange(shopId);
  if (isLastOwner(members, personId)) return "lastOwner";
  return (await tables.shops.leave(shopId, personId)) ? "out" : "notIn";
}

function changed(result: StaffChanged): ResultEvent {
  return { type: "staff-changed", result };
}
