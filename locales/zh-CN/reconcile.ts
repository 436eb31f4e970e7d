/** The report of a reconciliation, for the operator. */
export const reconcile = {
  "reconcile.bill": "微信账单 {{day}}：{{count}} 行，收款 {{paid}}，退款 {{refunded}}",
  "reconcile.carrier": "运营商订单，{{until}} 之前两天：{{rows}} 笔",
  "reconcile.line": "· {{what}}：{{about}}，{{amount}}。{{action}}",
  "reconcile.same": "两边一致。",
  "reconcile.unexplained": "还没弄清的：{{amount}}",

  "reconcile.difference.payment-not-here": "微信有收款，我们没有记上",
  "reconcile.difference.payment-differs": "收款金额或交易号不一致",
  "reconcile.difference.payment-not-billed": "我们记了收款，账单里没有",
  "reconcile.difference.refund-not-ours": "微信有退款，不是我们发起的",
  "reconcile.difference.refund-differs": "退款金额不一致",
  "reconcile.difference.refund-settled-there": "微信已退完，我们还没记完",
  "reconcile.difference.refund-not-billed": "我们记了退款，账单里没有",
  "reconcile.difference.not-ours": "运营商有订单，我们没有记录",
  "reconcile.difference.done-twice": "同一个单号充了两次",
  "reconcile.difference.another-order": "充的卡或套餐和付款的不一样",
  "reconcile.difference.done-there": "运营商已充好，我们还没记",
  "reconcile.difference.done-late": "退款之后运营商又充成了",
  "reconcile.difference.not-done-there": "我们记了充好，运营商没有",

  "reconcile.action.settled": "已按正常流程入账",
  "reconcile.action.booked": "已补记",
  "reconcile.action.confirmed": "问过对方，没有问题",
  "reconcile.action.later": "下次再对",
  "reconcile.action.ticket": "要人工处理",
} as const;
