/**
 * The tables, as Kysely sees them. Only TEXT and BIGINT, so that SQLite and PostgreSQL run the same
 * code; `migrations.ts` makes them.
 */
export type Database = {
  person: {
    id: string;
    language: string;
    created_at_ms: number;
    brought_by: string | null;
    version: number;
  };
  shop: { id: string; brought_by: string | null; made_at_ms: number };
  membership: {
    id: string;
    shop_id: string;
    person_id: string;
    role: string;
    since_ms: number;
  };
  invite: {
    token_hash: string;
    shop_id: string;
    role: string;
    /** Null when an operator made it. */
    invited_by: string | null;
    ends_at_ms: number;
  };
  card: {
    card_hash: string;
    shop_id: string;
    iccid: string;
    network: string;
    since_ms: number;
  };
  card_proof: {
    id: string;
    card_hash: string;
    shop_id: string;
    allows: string;
    proved_at_ms: number;
    ended_at_ms: number | null;
  };
  conversation: {
    id: string;
    person_id: string;
    channel: string;
    address: string;
    state: string;
    turn: number;
    version: number;
    created_at_ms: number;
    updated_at_ms: number;
    till_since_ms: number | null;
  };
  message: {
    id: string;
    conversation_id: string;
    seq: number;
    change: number;
    event_key: string;
    author: string;
    turn: number;
    order_no: string | null;
    news: string | null;
    content: string;
    at_ms: number;
  };
  delivery: {
    message_id: string;
    conversation_id: string;
    change: number;
    state: string;
    platform_id: string | null;
    at_ms: number;
    /** Who claimed it last; null where nobody said. */
    worker: string | null;
  };
  picture: {
    message_id: string;
    conversation_id: string;
    kind: string;
    state: string;
    next_at_ms: number;
    made_at_ms: number;
  };
  link_code: {
    code_hash: string;
    person_id: string;
    /** Null in codes from before. */
    conversation_id: string | null;
    expires_at_ms: number;
  };
  chat_move: {
    id: string;
    conversation_id: string;
    from_person: string;
    into_person: string;
    asked_in: string;
    state: string;
    came: string;
    at_ms: number;
    until_ms: number;
    /** Null in moves that were agreed in the chats. */
    regain: string | null;
  };
  kept: { key: string; value: string; until_ms: number };
  inbox: { key: string; at_ms: number };
  card_try: {
    id: string;
    card_hash: string;
    conversation_id: string;
    address_hash: string | null;
    at_ms: number;
  };
  orders: {
    order_no: string;
    /** Who placed it. */
    person_id: string;
    shop_id: string;
    conversation_id: string;
    language: string;
    iccid: string;
    card_hash: string;
    network: string;
    carrier: string;
    snapshot: string;
    price_fen: number;
    state: string;
    created_at_ms: number;
    expires_at_ms: number;
    paid_at_ms: number | null;
    finished_at_ms: number | null;
    valid_until_ms: number | null;
    carrier_ref: string | null;
    problem: string | null;
  };
  link: { token_hash: string; purpose: string; order_no: string };
  payment: {
    out_trade_no: string;
    order_no: string;
    product: string;
    request: string;
    amount_fen: number;
    state: string;
    transaction_id: string | null;
    paid_at_ms: number | null;
    created_at_ms: number;
  };
  refund: {
    out_refund_no: string;
    out_trade_no: string;
    order_no: string;
    amount_fen: number;
    cause: string;
    state: string;
    refund_id: string | null;
    created_at_ms: number;
    by_hand_fen: number;
  };
  billed_refund: {
    out_refund_no: string;
    out_trade_no: string;
    refund_id: string;
    amount_fen: number;
    state: string;
    seen_at_ms: number;
  };
  carrier_attempt: {
    ref: string;
    order_no: string;
    step: string;
    state: string;
    carrier_ref: string | null;
    reason: string | null;
    sent_at_ms: number;
    /** Null for attempts from before there was a second sending. */
    first_sent_at_ms: number | null;
    permits: number;
    sends: number;
    not_found_count: number;
    not_found_since_ms: number | null;
  };
  ticket: {
    id: string;
    kind: string;
    order_no: string | null;
    evidence: string;
    state: string;
    opened_at_ms: number;
    proposal: string | null;
    decision: string | null;
    decided_by: string | null;
    note: string | null;
    decided_at_ms: number | null;
  };
  report: { id: string; content: string; at_ms: number };
  ledger_entry: {
    id: string;
    order_no: string;
    debit: string;
    credit: string;
    amount_fen: number;
    at_ms: number;
  };
  ledger_seal: {
    number: number;
    own_since: number;
    entries: number;
    until_ms: number;
    sealed_at_ms: number;
    digest: string;
  };
  sealed_entry: { entry_id: string; seal: number };
  job: {
    id: string;
    kind: string;
    ref: string;
    payload: string;
    run_at_ms: number;
    state: string;
    worker: string | null;
    lease_until_ms: number | null;
    fence: number;
    tries: number;
    reason: string | null;
    created_at_ms: number;
    failing_since_ms: number | null;
    queue: string;
    partner: string | null;
    put_off_by: string | null;
  };
};
