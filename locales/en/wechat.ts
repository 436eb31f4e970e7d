export const wechat = {
  "wechat.letters": "Or reply with a letter:",
  "wechat.choices": "Reply with a number:",
  "wechat.row": "{{label}}: {{value}}",
  "wechat.amount": "Amount",
  "wechat.secret": "Tap here to enter the password (works once)",
  "wechat.failed": "That did not go through. Please send it again.",
  "wechat.menu.recharge": "Recharge",
  "wechat.menu.orders": "My orders",
  "wechat.menu.help": "Help",
} as const;
