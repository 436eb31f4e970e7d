/** An answer with an `errcode`: the call changed nothing. */
export class Refusal {
  readonly code: number;
  readonly message: string;

  constructor(code: number, message: string) {
    this.code = code;
    this.message = message;
  }
}

/** "全局返回码"; messages as the platform words them. */
const messages: Readonly<Record<number, string>> = {
  [-1]: "system error",
  40001: "invalid credential, access_token is invalid or not latest",
  40003: "invalid openid",
  40007: "invalid media_id",
  40013: "invalid appid",
  40014: "invalid access_token",
  40037: "invalid template_id",
  40125: "invalid appsecret",
  40164: "invalid ip 127.0.0.1, not in whitelist",
  41001: "access_token missing",
  42001: "access_token expired",
  43004: "require subscribe",
  45002: "content size out of limit",
  45009: "reach max api daily quota limit",
  45011: "api minute-quota reach limit, must slower, retry next minute",
  45015: "response out of time limit or subscription is canceled",
  45047: "out of response count limit",
  45080: "typing: no user interaction in 30 seconds",
  45081: "typing: already typing",
  46003: "menu no exist",
  48001: "api unauthorized",
  48002: "user block receive message",
};

/** The refusal of this code, in the platform's words unless others are given. */
export function refuse(code: number, message?: string): Refusal {
  return new Refusal(code, message ?? messages[code] ?? "error");
}
