/** Statements of the migrations about shops, their people and their cards: never edited either. */

/**
 * Orders belong to shops, and people are in them. `person_id` of an order stays, as the one who
 * placed it: under that name it stands in older backups.
 */
export const shops = [
  `CREATE TABLE shop (id TEXT PRIMARY KEY, brought_by TEXT, made_at_ms BIGINT NOT NULL)`,
  `CREATE TABLE membership (
    id TEXT PRIMARY KEY,
    shop_id TEXT NOT NULL REFERENCES shop(id), person_id TEXT NOT NULL REFERENCES person(id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'cashier')),
    since_ms BIGINT NOT NULL)`,
  `CREATE INDEX membership_shop ON membership (shop_id)`,
  `CREATE INDEX membership_person ON membership (person_id)`,
  `ALTER TABLE orders ADD COLUMN shop_id TEXT REFERENCES shop(id)`,
  `CREATE INDEX orders_shop ON orders (shop_id, created_at_ms)`,
];

/** Cards belong to shops; a proof is that somebody of a shop knew a card's password. */
export const cards = [
  `CREATE TABLE card (
    card_hash TEXT PRIMARY KEY, shop_id TEXT NOT NULL REFERENCES shop(id),
    iccid TEXT NOT NULL, network TEXT NOT NULL, since_ms BIGINT NOT NULL)`,
  `CREATE INDEX card_shop ON card (shop_id)`,
  `CREATE TABLE card_proof (
    id TEXT PRIMARY KEY, card_hash TEXT NOT NULL REFERENCES card(card_hash),
    shop_id TEXT NOT NULL REFERENCES shop(id),
    allows TEXT NOT NULL CHECK (allows IN ('once', 'read', 'recharge')),
    proved_at_ms BIGINT NOT NULL, ended_at_ms BIGINT)`,
  `CREATE INDEX card_proof_card ON card_proof (card_hash)`,
  `CREATE INDEX card_proof_shop ON card_proof (shop_id)`,
];

/** Why somebody gets their shop back who has lost every chat, and the few that are under way. */
export const regains = [
  `ALTER TABLE chat_move ADD COLUMN regain TEXT`,
  `CREATE INDEX chat_move_regain ON chat_move (at_ms) WHERE state IN ('proposed', 'announced')`,
];

/** In some chats whoever speaks there may less than their person. */
export const tills = ["ALTER TABLE conversation ADD COLUMN till_since_ms BIGINT"];

/** A chat goes from one person to another by a code, once both have agreed. */
export const chatMoves = [
  `ALTER TABLE link_code ADD COLUMN conversation_id TEXT REFERENCES conversation(id)`,
  `CREATE INDEX link_code_conversation ON link_code (conversation_id)`,
  `CREATE TABLE chat_move (
    id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL REFERENCES conversation(id),
    from_person TEXT NOT NULL REFERENCES person(id),
    into_person TEXT NOT NULL REFERENCES person(id),
    asked_in TEXT NOT NULL REFERENCES conversation(id),
    state TEXT NOT NULL, came TEXT NOT NULL, at_ms BIGINT NOT NULL, until_ms BIGINT NOT NULL)`,
  ...["conversation_id", "from_person", "into_person", "asked_in"].map(
    (column) => `CREATE INDEX chat_move_${column} ON chat_move (${column})`,
  ),
];

/** Invites into shops; a person's version counts the changes of what they may. */
export const invites = [
  `CREATE TABLE invite (
    token_hash TEXT PRIMARY KEY, shop_id TEXT NOT NULL REFERENCES shop(id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'cashier')),
    invited_by TEXT REFERENCES person(id), ends_at_ms BIGINT NOT NULL)`,
  `CREATE INDEX invite_shop ON invite (shop_id)`,
  `CREATE INDEX invite_person ON invite (invited_by)`,
  `CREATE INDEX invite_end ON invite (ends_at_ms)`,
  `ALTER TABLE person ADD COLUMN version BIGINT NOT NULL DEFAULT 0`,
];
