/** The report of a reconciliation, for the operator. */
export const reconcile = {
  "reconcile.bill": "WeChat bill {{day}}: {{count}} rows, paid {{paid}}, refunded {{refunded}}",
  "reconcile.bill_one": "WeChat bill {{day}}: {{count}} row, paid {{paid}}, refunded {{refunded}}",
  "reconcile.carrier": "Carrier orders of the two days before {{until}}: {{rows}}",
  "reconcile.line": "· {{what}} ({{about}}, {{amount}}): {{action}}",
  "reconcile.same": "Both sides agree.",
  "reconcile.unexplained": "Not explained yet: {{amount}}",

  "reconcile.difference.payment-not-here": "paid at WeChat, not booked here",
  "reconcile.difference.payment-differs": "amount or transaction differs",
  "reconcile.difference.payment-not-billed": "paid here, not in the bill",
  "reconcile.difference.refund-not-ours": "refunded at WeChat, not by us",
  "reconcile.difference.refund-differs": "amount of the refund differs",
  "reconcile.difference.refund-settled-there": "refunded at WeChat, not finished here",
  "reconcile.difference.refund-not-billed": "refunded here, not in the bill",
  "reconcile.difference.not-ours": "order at the carrier that we do not know",
  "reconcile.difference.done-twice": "one reference carried out twice",
  "reconcile.difference.another-order": "another card or plan than was paid for",
  "reconcile.difference.done-there": "carried out at the carrier, not known here yet",
  "reconcile.difference.done-late": "carried out after the money went back",
  "reconcile.difference.not-done-there": "done here, not at the carrier",

  "reconcile.action.settled": "taken in as usual",
  "reconcile.action.booked": "booked",
  "reconcile.action.confirmed": "asked, nothing wrong",
  "reconcile.action.later": "to be compared again",
  "reconcile.action.ticket": "a person has to look",
} as const;
