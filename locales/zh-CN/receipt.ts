/** The receipt: in the chat, on its page and in its picture. */
export const receipt = {
  "receipt.value": "{{value}}",
  "receipt.title": "POS 流量充值收据",
  "receipt.done": "充值成功",
  "receipt.refunded": "已退款",
  "receipt.orderNo": "订单号",
  "receipt.card": "卡号",
  "receipt.terminal": "机器",
  "receipt.plan": "套餐",
  "receipt.amount": "实付",
  "receipt.paidAt": "付款时间",
  "receipt.validUntil": "有效期至",
  "receipt.carrier": "运营商",
  "receipt.carrierRef": "运营商单号",
  "receipt.nextStepTitle": "最后一步",
  "receipt.footer": "有问题直接回复这个聊天，报上订单号就行。",
  "receipt.sandboxMark": "沙箱演示，不是真实扣款",
} as const;
