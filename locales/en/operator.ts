/** What the operator's commands say. */
export const operator = {
  "operator.usage":
    "Usage: npm run operate -- <command>\n· tickets: what waits for a person\n· ticket ID: one of them, with its evidence\n· decide ID DECISION --note TEXT: decide it (the note holds the proof)\n· jobs: jobs that were given up\n· revive ID: have one tried again\n· reconcile: compare with the carrier's last two days now; with --day 2026-11-24, with WeChat's bill of that day\n· reports: the newest reconciliations\n· recover --since 2026-11-25T08:00+08:00: recovery mode, things may be missing since then (China time without a zone)\n· recover --end --note TEXT: end it although somebody does not answer; ticket recovery:… says who\n· operator-key WHO: a new key for one of OPERATORS (Telegram id or name), shown once\n· shop SHOP-OR-ORDER: the people, cards and last orders of a shop\n· shop-invite SHOP ROLE: an invite for an owner, manager or cashier\n· shop-remove SHOP PERSON: take somebody out of a shop\n· regain begin CODE --payment NUMBER: somebody lost all their chats and wants their shop's account back (NUMBER is WeChat's); card number and password are typed, a line each, and not shown\n· regain confirm ID: another operator agrees, and three days later it happens\n· regain list, regain stop ID: what is under way, and end it\n· backup FILE: while the service goes on\n· restore FILE --yes: a backup takes the place of everything, and recovery begins by itself",
  "operator.refused": "{{name}} ({{role}}) may not do this; ask somebody who may.",
  "operator.key.needed": "Say who you are first: put your own key into OPERATOR_KEY.",
  "operator.key.unknown": "The key in OPERATOR_KEY is nobody's, please look at it again.",
  "operator.key.nobody": "OPERATORS does not name {{who}}.",
  "operator.key.first": "The first key is a house-owner's, who makes those of the others.",
  "operator.key.made": "The new key of {{name}}, shown this once, keep it safe:",
  "operator.regain.input":
    "Type the card number, Enter, the card password, Enter (neither is shown):",
  "operator.regain.begun":
    "{{id}}: noted, all proofs are right. Another operator runs regain confirm {{id}}; who is alone confirms after 24 hours.",
  "operator.regain.announced":
    "{{id}}: every chat of the shop is told. If nobody says “Not me”, it happens on {{until}}.",
  "operator.regain.second": "{{id}}: noted; another operator has to confirm.",
  "operator.regain.later": "{{id}}: nobody else may confirm; do so again from {{from}} on.",
  "operator.regain.stopped": "{{id}}: stopped, the account stays where it is.",
  "operator.regain.none": "Nobody is getting an account back.",
  "operator.regain.line":
    "{{id}}\n· {{state}}; proved by WeChat's payment {{payment}}; taken in by {{by}}; until {{until}}",
  "operator.regain.state.proposed": "waits for another operator",
  "operator.regain.state.announced": "the shop is told, and it waits for its time",
  "operator.regain.no.recovering": "This is recovery mode; please come back when it is over.",
  "operator.regain.no.code":
    "The code is wrong or has expired. They say “link” once more in the new chat.",
  "operator.regain.no.payment": "No payment of ours has this number; please look at it again.",
  "operator.regain.no.same": "That chat belongs to this account already.",
  "operator.regain.no.staff":
    "The new chat has a shop of its own with others in it; please use another chat.",
  "operator.regain.no.tills":
    "That would leave the new chat's account with nothing but tills. Have them say “end the till” first.",
  "operator.regain.no.open": "This shop is being given back already: see regain list.",
  "operator.regain.no.no-owner": "This shop has no owner to give it back to.",
  "operator.regain.no.number":
    "That is no card number, or there is no password: two lines, the number first.",
  "operator.regain.no.card": "This card is not one of that shop.",
  "operator.regain.no.password": "Card number and password do not match.",
  "operator.regain.no.locked": "Too many tries; please come back in half an hour.",
  "operator.regain.no.unavailable": "The carrier does not answer now; please try again later.",
  "operator.regain.no.over": "There is none, or it was confirmed, stopped, or is too old.",
  "operator.regain.no.not-proved":
    "What proved it has changed (payment, card, owner or new chat); please begin again.",
  "operator.tickets.none": "Nothing waits for a person.",
  "operator.ticket.unknown": "There is no ticket {{id}}.",
  "operator.ticket.head": "{{id}}\n· {{what}}, since {{since}}",
  "operator.ticket.evidence": "· {{name}}: {{value}}",
  "operator.ticket.choices": "· may be decided: {{choices}}",
  "operator.ticket.proposed": "· {{by}} proposes {{decision}}; it has to be confirmed",
  "operator.ticket.decided": "· {{by}} decided {{decision}}: {{note}}",
  "operator.ticket.solved": "· It has settled itself.",
  "operator.kind.in-doubt": "nobody knows whether the carrier added the plan",
  "operator.kind.needs-help": "plan added, card not back online",
  "operator.kind.refund-stuck": "WeChat cannot give the money back",
  "operator.kind.quarantine": "money that matches no order",
  "operator.kind.late-success": "the carrier added the plan after the refund",
  "operator.kind.reconcile": "the books differ",
  "operator.kind.account-refused":
    "a partner refuses our account (permission, freeze, balance or key)",
  "operator.kind.dead-job": "a job kept failing and was given up",
  "operator.decide.done": "{{id}}: {{decision}}. The running service goes on with it.",
  "operator.decide.second": "{{id}}: noted. From ¥500 on another operator must decide the same.",
  "operator.decide.later":
    "{{id}}: noted. From ¥500 on, with nobody else to ask, decide the same again after {{from}}.",
  "operator.decide.refused": "{{id}}: not done. {{reason}}",
  "operator.jobs.none": "No job was given up.",
  "operator.jobs.line": "{{id}} after {{count}} tries: {{reason}}",
  "operator.jobs.line_one": "{{id}} after {{count}} try: {{reason}}",
  "operator.jobs.revived": "{{id}} is tried again.",
  "operator.jobs.unknown": "No job {{id}} was given up.",
  "operator.reconcile.day":
    "--day is a day of the last three months that is over, written like 2026-11-24.",
  "operator.reconcile.noBill": "The bill of {{day}} is not to be had now: {{reason}}",
  "operator.reconcile.noList": "This carrier keeps no list of orders.",
  "operator.reconcile.silent": "The carrier does not answer now.",
  "operator.reports.none": "The books have not been compared yet.",
  "operator.recover.since":
    "--since is a moment of the last three months, like 2026-11-25T08:00+08:00 (China time without a zone).",
  "operator.recover.begun":
    "Recovery mode, since {{since}} in China: nothing is sent until the gap is filled. The running service fills it and then goes on.",
  "operator.recover.note": "--note says why recovery is ended although somebody has not answered.",
  "operator.recover.none": "Recovery is not going on, or has just begun anew.",
  "operator.recover.ended":
    "Recovery is ended. What may have been sent is asked about before it is sent again.",
  "operator.shop.unknown": "There is no shop {{id}}.",
  "operator.shop.head": "{{id}}, made {{since}}",
  "operator.shop.member": "· {{role}} {{person}}, since {{since}}",
  "operator.shop.card": "· card {{card}}, since {{since}}",
  "operator.shop.order": "· order {{orderNo}}, {{at}}, {{price}}: {{state}}",
  "operator.shop.roles": "The role is one of {{roles}}.",
  "operator.shop.invited":
    "An invite as {{role}}: {{token}}\nIt is shown this once, works once, and ends {{until}}.",
  "operator.shop.out": "{{person}} is not in {{id}} any more.",
  "operator.shop.notIn": "{{person}} is not in {{id}}.",
  "operator.shop.lastOwner":
    "{{person}} is the only owner of {{id}}: make somebody else one first.",
  "operator.role.owner": "owner",
  "operator.role.manager": "manager",
  "operator.role.cashier": "cashier",
  "operator.backup.file": "A file name is needed, like backup.jsonl.gz. {{file}}",
  "operator.backup.exists": "{{file}} is there already, take another name.",
  "operator.backup.done":
    "Backed up: {{file}}, {{count}} rows. The key app.key is not in it; keep it elsewhere.",
  "operator.backup.done_one":
    "Backed up: {{file}}, {{count}} row. The key app.key is not in it; keep it elsewhere.",
  "operator.restore.file": "There is no backup {{file}}.",
  "operator.restore.sure":
    "{{file}}: a sound backup of {{taken}}, {{count}} rows. Restoring replaces everything there is; if you are sure, add --yes.",
  "operator.restore.sure_one":
    "{{file}}: a sound backup of {{taken}}, {{count}} row. Restoring replaces everything there is; if you are sure, add --yes.",
  "operator.restore.done":
    "Restored to {{taken}}, {{count}} rows. Recovery mode: the running service fills in what is missing since, then goes on.",
  "operator.restore.done_one":
    "Restored to {{taken}}, {{count}} row. Recovery mode: the running service fills in what is missing since, then goes on.",
} as const;
