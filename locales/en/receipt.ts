/** The receipt: in the chat, on its page and in its picture. */
export const receipt = {
  "receipt.value": "{{value}}",
  "receipt.title": "POS data recharge receipt",
  "receipt.done": "Recharged",
  "receipt.refunded": "Refunded",
  "receipt.orderNo": "Order no.",
  "receipt.card": "Card",
  "receipt.terminal": "Terminal",
  "receipt.plan": "Plan",
  "receipt.amount": "Paid",
  "receipt.paidAt": "Paid at",
  "receipt.validUntil": "Valid until",
  "receipt.carrier": "Carrier",
  "receipt.carrierRef": "Carrier no.",
  "receipt.nextStepTitle": "One last step",
  "receipt.footer": "Questions? Reply here with the order no.",
  "receipt.sandboxMark": "Sandbox demo, no real money moved",
} as const;
