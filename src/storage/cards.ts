import type { Scope } from "../core/access/scope.ts";
import type { CardProof, ShopCard } from "../core/shops/shop-card.ts";

/** The cards, each of one shop, and who has proved to know their passwords. */
export interface Cards {
  /** Undefined when it belongs to no shop yet. */
  find(cardHash: string): Promise<ShopCard | undefined>;
  /** Those of these shops, the newest first. */
  list(scope: Scope, limit: number): Promise<ShopCard[]>;
  /** False when it belongs to a shop already. */
  add(card: ShopCard): Promise<boolean>;
  /** False when it does not belong to `from` any more. */
  move(cardHash: string, from: string, to: string, sinceMs: number): Promise<boolean>;
  /** The cards of a shop, and what anybody has proved of them, or this shop of others. */
  removeOf(shopId: string): Promise<void>;
  /** How many cards a shop has, `most` at most. */
  countOf(shopId: string, most: number): Promise<number>;
  /**
   * Cards of one shop become another's, with what was proved; resolves with the hashes of those
   * that did.
   */
  changeShop(change: {
    cards: readonly string[] | "all";
    from: string;
    to: string;
    atMs: number;
  }): Promise<readonly string[]>;
  /** What this shop has proved; undefined when that was nothing. */
  proofOf(cardHash: string, shopId: string): Promise<CardProof | undefined>;
  /** In the place of an earlier one of the same shop. */
  prove(proof: Omit<CardProof, "endedAtMs">): Promise<void>;
  /** Does nothing where nothing was proved, or where it has ended before. */
  endProof(cardHash: string, shopId: string, atMs: number): Promise<void>;
}
