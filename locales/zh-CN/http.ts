export const http = {
  "http.notFound.title": "这个链接打不开",
  "http.notFound.text": "可能写错了，也可能已经过期。回到聊天里重新拿一个就好。",
  "http.notUnderstood": "这条没看明白，请再发一次。",
  "http.noChat": "这个聊天断开了，刷新一下页面就好。",
  "http.tooFast": "发得有点快，歇几秒再发。",
  "http.tooLarge": "内容太大了，发一句话就行。",
  "http.failed": "出了点小问题，请再试一次。已付的钱不会丢。",
  "http.openInWechat": "请在微信里重新打开这个页面。",
  "http.payUnavailable": "微信支付暂时没回应，请稍等几秒再点一次，不会重复扣款。",
} as const;
