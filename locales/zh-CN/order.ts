export const order = {
  "order.money": "{{amount}}",
  "order.title": "充值订单",
  "order.card": "卡号",
  "order.plan": "套餐",
  "order.pay": "去付款",
  "order.receipt": "看收据",

  "order.state.awaiting-payment": "等待付款",
  "order.state.closed": "已关闭，未付款",
  "order.state.paid": "已付款，准备充值",
  "order.state.adding-plan": "正在充值：办理套餐",
  "order.state.in-doubt": "运营商确认中，钱很安全",
  "order.state.unblocking": "正在充值：恢复上网",
  "order.state.needs-help": "套餐已到账，恢复上网由人工处理",
  "order.state.done": "充值成功",
  "order.state.refund-due": "退款中",
  "order.state.refund-stuck": "退款由人工处理",
  "order.state.refunded": "已退款",

  "order.step.pay": "付款",
  "order.step.plan": "办理套餐",
  "order.step.unblock": "恢复上网",
  "order.step.done": "完成",
  "order.step.refund": "退款",

  "order.news.paid": "收到付款 {{amount}}，正在给 {{card}} 充值，好了马上告诉你。",
  "order.news.done": "充值成功，{{plan}}，有效期至 {{validUntil}}。\n最后一步：{{restart}}",
  "order.news.refund":
    "{{reason}}\n{{amount}} 会原路退回微信，一般几分钟，最慢 3 个工作日。不用做任何操作。",
  "order.news.refunded": "{{amount}} 已退回微信，订单 {{orderNo}}。",
  "order.news.refund-stuck":
    "{{amount}} 的退款微信没能自动办成，我们的人会处理并联系你。订单 {{orderNo}}，钱不会丢。",
  "order.news.slow":
    "运营商还没回话，我每隔一会儿就问一次。钱很安全：要么到账，要么退款，不用再付。",
  "order.news.slower":
    "运营商到现在还没给结果，我会一直问，满一小时还没有就请人来看。订单 {{orderNo}}，不用再付。",
  "order.news.unblock-slow": "套餐已经办好，还在等运营商恢复上网，好了马上告诉你。不用再付。",
  "order.news.needs-help":
    "套餐已经办好，但卡还没恢复上网，我们的人正在处理。订单 {{orderNo}}，不用再付。",
  "order.news.expired": "订单 {{orderNo}} 过了付款时间，已关闭，没有扣款。想充的话再发一次卡号。",
  "order.news.extra": "同一张订单收到了两次付款，多付的 {{amount}} 会原路退回。",

  "order.problem.refused": "运营商没有受理这次充值，没充成。",
  "order.problem.late": "这笔款到的时候订单已经关闭了。",
  "order.problem.given-back": "这笔款在微信那边发起过退款，还没退的都会接着退给你。",
  "order.problem.cancelled-card": "这张卡已经不能充值了，没充成。",

  "order.payment.description": "POS 流量充值 {{plan}}",
  "order.refund.reason": "充值未成功，全额退款",
  "order.refund.extra": "重复付款退回",
} as const;
