/** The chat page as the screen of a chat platform's phone: `npm start -- --demo=…`. */
export const demo = {
  "demo.name.telegram": "POS 充值 · Telegram",
  "demo.name.wechat": "POS 充值 · 微信",
  "demo.mark.telegram": "Telegram 演示，不扣钱",
  "demo.mark.wechat": "微信演示，不扣钱",
  "demo.hint.telegram": "点一张，卡号就填好了；卡号发出去以后再点一次，填的是密码。",
  "demo.hint.wechat": "点一张，卡号就填好了；密码到聊天里的链接页上输。",
} as const;
