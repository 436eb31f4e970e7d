export const privacy = {
  "privacy.body":
    'I keep only what the job needs: card numbers, orders and this chat. A card password is checked once and never stored; you pay inside WeChat, and I never see your bank card.\nWhat is kept, why and for how long:\n{{url}}\nTo take a copy, say "export my data"; to have it gone, say "delete my data".',
  "ownData.export":
    "Your data is ready. The link works once, within {{count}} minutes:\n{{url}}\nIt is for you alone; please do not pass it on.",
  "ownData.export_one":
    "Your data is ready. The link works once, within {{count}} minute:\n{{url}}\nIt is for you alone; please do not pass it on.",
  "ownData.ask":
    'Delete everything about you? It cannot be brought back.\nWhat goes: what was said (chats: {{chats}}), cards and their checks (cards: {{cards}}), what you are in shops, your language.\nWhat stays: orders and payments (orders: {{orders}}), without who you are. The books have to be kept for at least {{years}} years.\nTo keep a copy, say "export my data" first.',
  "ownData.keep": "Keep it",
  "ownData.delete": "Delete everything",
  "ownData.hint": "Press “Delete everything” if you are sure, “Keep it” if you are not.",
  "ownData.kept": "OK, nothing was deleted.",
  "ownData.deleted":
    "Everything is deleted. Thank you for having been here. Orders and payments stay for at least {{years}} years, as the books require, without who you are.\nShould you come back, we begin anew.",
  "ownData.notWhileOrder":
    'Order {{orderNo}} is not over yet, and afterwards I could not tell you how it ended. Cancel it if it is unpaid, or wait until it is done; then say "delete my data" again.',
  "ownData.not.staff":
    "There are others in your shop, who would be left without an owner. Let them leave, or make one of them the owner, and come back.",
  "ownData.not.operator":
    "You help to run this service. Have a colleague take you off the list of operators first.",
  "ownData.not.joined":
    'A chat has just joined you and may still go back, for 7 days. Say "unlink" first, or come back after that.',
  "ownData.page.title": "Download your data",
  "ownData.page.text":
    "The button saves everything as one file. It works once, so please keep the file on a device of your own.",
  "ownData.page.download": "Download",
  "privacy.page.title": "What we keep",
  "privacy.page.intro": "Only what the job needs, and only for as long. This is all of it.",
  "privacy.page.what": "What",
  "privacy.page.why": "Why",
  "privacy.page.howLong": "How long",
  "privacy.page.export.title": "Take a copy",
  "privacy.page.export.text":
    'Say "export my data" in the chat, and you get a link that downloads it once.',
  "privacy.page.delete.title": "Delete everything",
  "privacy.page.delete.text":
    'Say "delete my data" in the chat. Chats, cards, their checks and what you are in shops go at once. Orders and payments stay for at least {{years}} years, as the books require, without who you are. While an order is under way, it has to end first. What older backups hold goes when they are replaced.',
  "privacy.messages.what":
    "What was said in the chat. Card numbers you typed are in it; passwords show as dots",
  "privacy.messages.why": "To go on where we were, and to find things again",
  "privacy.messages.howLong": "Until you delete it",
  "privacy.address.what":
    "The id that the chat app gives you; in WeChat also until when we may answer. For the web chat, a fingerprint of the key in your browser",
  "privacy.address.why": "To bring you our answers",
  "privacy.address.howLong":
    "Until you delete it; ids of events, kept against repeats, have it for longer (days: {{inbox}})",
  "privacy.person.what": "Your language, and who brought you",
  "privacy.person.why": "To speak so that you understand, and to credit whoever brought you",
  "privacy.person.howLong": "Until you delete it",
  "privacy.cards.what":
    "Data card numbers, whose shop they are, and on which day their password was checked",
  "privacy.cards.why": "So that the next recharge need not begin from nothing",
  "privacy.cards.howLong": "Until you delete it, or the card moves to another shop",
  "privacy.shops.what": "Which shops you are in, and as what",
  "privacy.shops.why": "To know who may recharge and who sees orders",
  "privacy.shops.howLong": "Until you leave or delete it",
  "privacy.orders.what":
    "Orders, receipts, payments and refunds: card number, plan, terminal, amount, time",
  "privacy.orders.why": "To recharge, to help afterwards, and for the books",
  "privacy.orders.howLong":
    "At least {{years}} years; once you delete your data, without who you are",
  "privacy.payer.what":
    "The network address you paid from and, inside WeChat, the id WeChat gives you",
  "privacy.payer.why": "WeChat Pay checks who pays",
  "privacy.payer.howLong": "Until you delete it",
  "privacy.password.what": "The card password",
  "privacy.password.why": "Checked with the carrier once",
  "privacy.password.howLong": "Never stored",
  "privacy.photos.what": "Photos you send",
  "privacy.photos.why": "Only to read the barcode",
  "privacy.photos.howLong": "Never stored",
  "privacy.codes.what": "Fingerprints of link codes and invites",
  "privacy.codes.why": "To link another chat, and to bring people into a shop",
  "privacy.codes.howLong": "Until it is used, or days after it is over: {{linkCodes}}",
  "privacy.tries.what": "How often a password was wrong, with fingerprints of card and origin only",
  "privacy.tries.why": "Against people who guess passwords",
  "privacy.tries.howLong": "Days: {{cardTries}}",
  "privacy.traces.what":
    "Which message was shown and what has been done, without any words of yours",
  "privacy.traces.why": "So that nothing is lost or done twice",
  "privacy.traces.howLong":
    "Days: messages {{deliveries}}, pictures {{pictures}}, events and work {{inbox}}",
  "privacy.log.what":
    "The service's log: numbers of orders and chats where something failed, without your words",
  "privacy.log.why": "To find out what went wrong",
  "privacy.log.howLong": "Kept by us, and replaced as it fills",
  "privacy.backups.what": "Copies of the whole database",
  "privacy.backups.why": "To go on when a machine breaks",
  "privacy.backups.howLong": "Kept by us, and gone once a newer one has taken its place",
} as const;
