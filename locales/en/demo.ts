/** The chat page as the screen of a chat platform's phone: `npm start -- --demo=…`. */
export const demo = {
  "demo.name.telegram": "POS Data · Telegram",
  "demo.name.wechat": "POS Data · WeChat",
  "demo.mark.telegram": "Telegram demo, no real money",
  "demo.mark.wechat": "WeChat demo, no real money",
  "demo.hint.telegram":
    "Tap a card to fill in its number; once that is sent, tap it again for the password.",
  "demo.hint.wechat":
    "Tap a card to fill in its number; enter its password on the page that the chat links to.",
} as const;
