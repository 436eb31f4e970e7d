import { randomBytes } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono, type Context as HonoContext } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type Answer, accountProblems, paramError, problems } from "./answers.ts";
import { downloadBill, requestBill } from "./bill.ts";
import type { Context, Product } from "./context.ts";
import { withEarlyLie } from "./early-lies.ts";
import type { AccountFault, ApiFault, Operation } from "./faults.ts";
import { isEarlyLie, isLie, withLie } from "./lies.ts";
import { exchangeCode, newOpenid } from "./oauth.ts";
import { closeOrder, payOrder, placeOrder, queryOrder, queryTransaction } from "./orders.ts";
import { placeRefund, queryRefund } from "./refunds.ts";
import { authenticate, type Spoilt, signedHeaders } from "./signature.ts";

type Env = { Bindings: Partial<HttpBindings>; Variables: { body: Uint8Array } };
type Request = HonoContext<Env>;

const spoiling: ReadonlySet<string> = new Set<Spoilt>([
  "unsigned",
  "old-timestamp",
  "unknown-serial",
  "probe",
]);

/**
 * The API of `api.mch.weixin.qq.com` and of `api.weixin.qq.com/sns`, as far as the product uses
 * them. Serve it on a loopback port: whoever reaches it, and has the merchant's key, is the
 * merchant.
 */
export function createApi(context: Context, deliverDue: () => Promise<void>): Hono<Env> {
  const app = new Hono<Env>();
  const { faults, identity, now } = context;

  app.get("/sns/oauth2/access_token", (c) => {
    const fault = faults.take("exchange");
    if (fault === "bad-gateway") return c.html("<html><h1>502 Bad Gateway</h1></html>", 502);
    if (fault === "drop") return breakConnection(c);
    if (fault === "busy") return c.json({ errcode: -1, errmsg: "system error" });
    if (fault === "snapshot") return c.json({ openid: newOpenid(), is_snapshotuser: 1 });
    return c.json(exchangeCode(context, c.req.query()));
  });

  app.use("/v3/*", bodyLimit({ maxSize: 64 * 1024 }), async (c, next) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    c.set("body", body);
    if (!c.req.header("Accept") || !c.req.header("User-Agent"))
      return answer(c, problems.headersMissing);
    const authorization = c.req.header("Authorization");
    const refusal = authenticate(
      { method: c.req.method, target: target(c), authorization, body },
      identity,
      now(),
    );
    return refusal === undefined ? next() : answer(c, refusal);
  });

  /** Wraps an operation in the fault that waits for it, if any. */
  function operation(name: Operation, work: (c: Request) => Answer) {
    return async (c: Request): Promise<Response> => {
      const fault = faults.take(name);
      if (fault === "hang") return hang(c);
      if (fault === "bad-gateway") return c.html("<html><h1>502 Bad Gateway</h1></html>", 502);
      if (fault === "too-often") return answer(c, problems.tooOften);
      if (isAccountFault(fault)) return answer(c, accountProblems[fault]);
      const result = toldWith(context, fault, work(c));
      if (fault === "lose-answer") return breakConnection(c);
      if (fault === "notify-first") {
        payOrder(context, String(json(c).out_trade_no), "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
        await deliverDue();
      }
      return answer(
        c,
        fault === "malformed" ? { ...result, status: 200, body: { surprise: true } } : result,
        fault,
      );
    };
  }

  function answer(c: Request, { status, body, detail }: Answer, fault?: ApiFault): Response {
    const text = body === undefined ? "" : JSON.stringify(body);
    const headers = {
      "Request-ID": `08${randomBytes(10).toString("hex").toUpperCase()}-${detail}`,
      "Content-Type": "application/json; charset=utf-8",
      "Content-Language": "zh-CN",
      ...signedHeaders(identity, text, now(), isSpoiling(fault) ? fault : undefined),
    };
    return status === 204 ? c.body(null, 204, headers) : c.body(text, status, headers);
  }

  const product = (c: Request): Product => c.req.param("product") as Product;
  const param = (c: Request, name: string): string => c.req.param(name) ?? "";
  const orderPath = "/v3/pay/transactions";
  app.post(
    `${orderPath}/:product{native|h5|jsapi}`,
    operation("order", (c) => placeOrder(context, product(c), json(c))),
  );
  app.get(
    `${orderPath}/id/:id`,
    operation("query", (c) => queryTransaction(context, param(c, "id"), c.req.query("mchid"))),
  );
  app.get(
    `${orderPath}/out-trade-no/:no`,
    operation("query", (c) => queryOrder(context, param(c, "no"), c.req.query("mchid"))),
  );
  app.post(
    `${orderPath}/out-trade-no/:no/close`,
    operation("close", (c) => closeOrder(context, param(c, "no"), json(c))),
  );
  app.post(
    "/v3/refund/domestic/refunds",
    operation("refund", (c) => placeRefund(context, json(c))),
  );
  app.get(
    "/v3/refund/domestic/refunds/:no",
    operation("query-refund", (c) => queryRefund(context, param(c, "no"))),
  );
  app.get(
    "/v3/bill/tradebill",
    operation("bill", (c) => {
      const { bill_date: day = "", bill_type: type = "ALL", tar_type: packing } = c.req.query();
      if (packing !== undefined)
        return paramError("/query/tar_type", "the sandbox does not compress");
      return requestBill(context, { day, type, apiOrigin: new URL(c.req.url).origin });
    }),
  );
  app.get("/v3/billdownload/file", (c) => {
    const file = downloadBill(context, c.req.query("token") ?? "");
    if (file === undefined) return answer(c, paramError("/query/token", "unknown token"));
    // A file carries no signature; its hash came with the token.
    const isBroken = faults.take("bill-file") !== undefined;
    return c.body(isBroken ? file.replace("SUCCESS", "REVOKED") : file, 200, {
      "Content-Type": "text/plain",
    });
  });
  app.get("/v3/certificates", (c) => answer(c, problems.noCertificates));
  app.all("/v3/*", (c) => answer(c, problems.noSuchPath));
  return app;
}

/** A genuine answer, with the lie in it that was asked for. */
function toldWith(context: Context, fault: ApiFault | undefined, result: Answer): Answer {
  if (result.status !== 200 || result.body === undefined) return result;
  if (isEarlyLie(fault)) return { ...result, body: withEarlyLie(context, result.body, fault) };
  if (!isLie(fault)) return result;
  return { ...result, body: withLie(result.body, fault) };
}

function isAccountFault(fault: ApiFault | undefined): fault is AccountFault {
  return fault !== undefined && Object.hasOwn(accountProblems, fault);
}

/**
 * The path and query as they were sent. A parsed URL may spell them differently from what was
 * signed.
 */
function target(c: Request): string {
  const { pathname, search } = new URL(c.req.url);
  return c.env?.incoming?.url ?? `${pathname}${search}`;
}

/** The body as JSON; an unreadable one becomes an object in which every field is missing. */
function json(c: Request): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(c.get("body")));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isSpoiling(fault: ApiFault | undefined): fault is Spoilt {
  return fault !== undefined && spoiling.has(fault);
}

/** Never answers; ends when the client gives up. */
function hang(c: Request): Promise<Response> {
  return new Promise((resolve) => {
    c.req.raw.signal.addEventListener("abort", () => resolve(RESPONSE_ALREADY_SENT));
  });
}

function breakConnection(c: Pick<Request, "env">): Response {
  const { outgoing } = c.env ?? {};
  // Without a socket (called as a function) the nearest thing is a failure.
  if (outgoing === undefined) throw new Error("sandbox: the answer is lost");
  outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}
