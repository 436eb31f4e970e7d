import type { AccountFault } from "./faults.ts";

/**
 * What an operation answers. `detail` is the number behind the dash of the Request-ID, finer than
 * `code`.
 */
export type Answer = {
  status: 200 | 204 | 400 | 401 | 403 | 404 | 429;
  body?: object;
  detail: number;
};

/** Done, with something to say. */
export function ok(body: object): Answer {
  return { status: 200, body, detail: 0 };
}

/** Done, with nothing to say. */
export const noContent: Answer = { status: 204, detail: 0 };

function problem(status: Answer["status"], code: string, message: string, detail: number): Answer {
  return { status, body: { code, message }, detail };
}

/** Stands where WeChat's documents name no detail number. */
const undocumented = 268435456;

/** Statuses, codes and detail numbers as WeChat Pay v3 documents them ("错误码", "公共错误码"). */
export const problems = {
  orderMissing: problem(404, "ORDER_NOT_EXIST", "订单不存在", 268512771),
  orderPaid: problem(400, "ORDERPAID", "该订单已支付", 268449538),
  closeAfterPaid: problem(400, "ORDERPAID", "该订单已支付", 268498689),
  numberUsed: problem(403, "OUT_TRADE_NO_USED", "商户订单号重复", 268447914),
  changedOnRepeat: problem(400, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致", 268498688),
  accountMismatch: problem(
    400,
    "APPID_MCHID_NOT_MATCH",
    "商户号和appid没有绑定关系，请检查后再试",
    268445527,
  ),
  openidMissing: problem(400, "PARAM_ERROR", "JSAPI支付必须传openid", 268501013),
  tooOften: problem(429, "FREQUENCY_LIMITED", "频率过高，请稍后再试", 268447840),
  refundMissing: problem(404, "RESOURCE_NOT_EXISTS", "退款单不存在", undocumented),
  refundOfUnpaid: problem(400, "INVALID_REQUEST", "订单未支付，不能退款", undocumented),
  refundTooLarge: problem(
    400,
    "INVALID_REQUEST",
    "订单金额或退款金额与之前请求不一致，请核实后再试",
    undocumented,
  ),
  refundUnfunded: problem(403, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起", undocumented),
  billNotReady: problem(400, "STATEMENT_CREATING", "账单生成中", undocumented),
  billEmpty: problem(400, "NO_STATEMENT_EXIST", "账单文件不存在", undocumented),
  noCertificates: problem(
    404,
    "RESOURCE_NOT_EXISTS",
    "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。",
    undocumented,
  ),
  noSuchPath: problem(404, "RESOURCE_NOT_EXISTS", "请求的资源不存在", undocumented),
  headersMissing: problem(400, "PARAM_ERROR", "Http头缺少Accept或User-Agent", undocumented),
} as const;

/** What is refused because of who asks, whatever is asked for. */
export const accountProblems: Readonly<Record<AccountFault, Answer>> = {
  "no-auth": problem(403, "NO_AUTH", "商户号该产品权限未开通", undocumented),
  "wrong-merchant": problem(400, "MCH_NOT_EXISTS", "商户号不存在", undocumented),
  "account-frozen": problem(403, "ACCOUNT_ERROR", "商户账户已冻结", undocumented),
  "request-blocked": problem(403, "REQUEST_BLOCKED", "商户号已被限制该能力", undocumented),
};

/** `field` is a JSON pointer into the request, e.g. `/body/out_trade_no`. */
export function paramError(field: string, issue: string): Answer {
  const location = field.split("/")[1] ?? "body";
  return {
    status: 400,
    body: { code: "PARAM_ERROR", message: "参数错误", detail: { field, issue, location } },
    detail: 268435461,
  };
}
