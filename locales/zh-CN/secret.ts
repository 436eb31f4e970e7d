export const secret = {
  "secret.title": "输入卡密码",
  "secret.card": "卡号 {{card}}",
  "secret.send": "确定",
  "secret.note": "只用来核对，不保存。这个页面只能用一次。",
  "secret.done.title": "收到了",
  "secret.done.text": "回到聊天里，继续下一步。",
} as const;
