export const order = {
  "order.money": "{{amount}}",
  "order.title": "Recharge order",
  "order.card": "Card",
  "order.plan": "Plan",
  "order.pay": "Pay",
  "order.receipt": "Receipt",

  "order.state.awaiting-payment": "Waiting for payment",
  "order.state.closed": "Closed, not paid",
  "order.state.paid": "Paid, about to recharge",
  "order.state.adding-plan": "Recharging: adding the plan",
  "order.state.in-doubt": "Waiting for the carrier; your money is safe",
  "order.state.unblocking": "Recharging: restoring the connection",
  "order.state.needs-help": "Plan added; a person is restoring the connection",
  "order.state.done": "Recharged",
  "order.state.refund-due": "Being refunded",
  "order.state.refund-stuck": "A person is handling the refund",
  "order.state.refunded": "Refunded",

  "order.step.pay": "Payment",
  "order.step.plan": "Plan",
  "order.step.unblock": "Connection",
  "order.step.done": "Done",
  "order.step.refund": "Refund",

  "order.news.paid":
    "{{amount}} received. Recharging {{card}} now; I will tell you the moment it is done.",
  "order.news.done": "Recharged: {{plan}}, valid until {{validUntil}}.\nLast step: {{restart}}",
  "order.news.refund":
    "{{reason}}\n{{amount}} goes back to your WeChat, usually within minutes, at most 3 working days. You need not do anything.",
  "order.news.refunded": "{{amount}} is back in your WeChat. Order {{orderNo}}.",
  "order.news.refund-stuck":
    "WeChat could not return {{amount}} by itself. A person will sort it out and contact you. Order {{orderNo}}; the money is not lost.",
  "order.news.slow":
    "The carrier has not answered yet; I keep asking. Your money is safe: it ends in a recharge or a refund. Please do not pay again.",
  "order.news.slower":
    "Still no result from the carrier. I keep asking, and after an hour a person looks as well. Order {{orderNo}}; please do not pay again.",
  "order.news.unblock-slow":
    "The plan is on the card; I am waiting for the carrier to put it back online. Please do not pay again.",
  "order.news.needs-help":
    "The plan is on the card, but it is not back online yet; a person is working on it. Order {{orderNo}}; please do not pay again.",
  "order.news.expired":
    "Order {{orderNo}} was not paid in time and is closed. Nothing was charged. Send the card number again to recharge.",
  "order.news.extra":
    "This order was paid twice. The extra {{amount}} goes back to where it came from.",

  "order.problem.refused": "The carrier did not accept this recharge.",
  "order.problem.late": "This payment arrived after the order was closed.",
  "order.problem.given-back":
    "A refund of this payment was begun at WeChat; whatever is not back yet follows.",
  "order.problem.cancelled-card": "This card can't be recharged now.",

  "order.payment.description": "POS data recharge {{plan}}",
  "order.refund.reason": "Recharge failed, full refund",
  "order.refund.extra": "Paid twice, extra payment returned",
} as const;
