import axios, { AxiosError } from "axios";
import type { WechatPayDeps } from "../../src/payments/wechat-pay/settings.ts";
import { Instance } from "./instance.ts";
import { checkCarrierRefusal, checkRefusal } from "./refusals.ts";
import { checkTried } from "./typists.ts";
import { here } from "./virtual-process.ts";
import type { World } from "./world.ts";

/** Every call of ours goes through here: before it and after it, its process may end. */
async function call(
  { scene: { drawn }, witness, network }: World,
  line: "wechat-pay" | "carrier",
  name: string,
  signal: AbortSignal | undefined,
  serve: () => Promise<Response>,
): Promise<Response> {
  const instance = here.getStore();
  if (!(instance instanceof Instance)) throw new Error(`${name} is called by nobody.`);
  await instance.step(`before ${name}`);
  if (name === "orders" || name.startsWith("orders "))
    witness.sends(name.slice(7), drawn.carrier.repeatsByRef);
  try {
    return await network({ line, name, signal, serve });
  } finally {
    await instance.step(`after ${name}`);
  }
}

/** How requests of ours reach the carrier. */
export function carrierWire(world: World): typeof fetch {
  return async (input, init = {}) => {
    const { pathname } = new URL(String(input));
    const body = String(init.body);
    const ref = pathname === "/v1/orders" ? ` ${(JSON.parse(body) as { ref: string }).ref}` : "";
    const name = `${pathname.slice(4)}${ref}`;
    if (pathname === "/v1/cards/check")
      checkTried(world, (JSON.parse(body) as { password: string }).password);
    const answer = await call(world, "carrier", name, init.signal ?? undefined, () =>
      world.carrier.serve(pathname, init.headers as Record<string, string>, body),
    );
    checkCarrierRefusal(world, answer.status, await answer.clone().text());
    if (pathname === "/v1/cards/check" && (await isNoMatch(answer.clone()))) noteGuess(world, body);
    return answer;
  };
}

/** What is cut off on the way says nothing. */
async function isNoMatch(answer: Response): Promise<boolean> {
  const said: unknown = await answer.json().catch(() => undefined);
  return (said as { code?: string } | undefined)?.code === "no-match";
}

function noteGuess({ witness }: World, body: string): void {
  const { number, password } = JSON.parse(body) as { number: string; password: string };
  witness.people.wrongPassword(number, password);
}

type Adapter = Exclude<WechatPayDeps["adapter"], undefined>;

/** How requests of ours reach WeChat Pay. */
export function wechatPayWire(world: World): Adapter {
  return async (config) => {
    const url = new URL(axios.getUri(config), config.baseURL);
    const method = String(config.method).toUpperCase();
    const init = {
      method,
      headers: config.headers.toJSON() as Record<string, string>,
      ...(config.data === undefined ? {} : { body: String(config.data) }),
    };
    const name = `${method} ${url.pathname}`;
    const signal = config.signal instanceof AbortSignal ? config.signal : undefined;
    const response = await call(world, "wechat-pay", name, signal, () =>
      askWechat(world, name, new Request(url, init), String(config.data)),
    ).catch((error: unknown) => {
      throw new AxiosError(
        error instanceof Error ? error.message : "failed",
        "ECONNABORTED",
        config,
      );
    });
    const data =
      config.responseType === "arraybuffer"
        ? Buffer.from(await response.arrayBuffer())
        : await response.text();
    const { status } = response;
    checkRefusal(world, name, status, String(data));
    const answer = {
      data,
      status,
      statusText: "",
      headers: Object.fromEntries(response.headers),
      config,
      request: {},
    };
    if (config.validateStatus?.(status) !== false) return answer;
    throw new AxiosError(`status ${status}`, AxiosError.ERR_BAD_RESPONSE, config, {}, answer);
  };
}

/** How we ask WeChat who a payer is. */
export function payerWire(world: World): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(String(input));
    const signal = init.signal ?? undefined;
    return await call(world, "wechat-pay", `GET ${url.pathname}`, signal, async () =>
      world.wechat.app.fetch(new Request(url)),
    );
  };
}

async function askWechat(
  { scene, wechat, witness, notices }: World,
  name: string,
  request: Request,
  body: string,
): Promise<Response> {
  notices.injectForCall(name);
  const closed = /\/([^/]+)\/close$/.exec(name)?.[1];
  if (closed !== undefined) witness.partners.closing(closed);
  const answer = await wechat.app.fetch(request);
  if (name.endsWith("/refunds") && answer.status === 200) {
    const { out_trade_no, out_refund_no } = JSON.parse(body);
    witness.refundAccepted(out_trade_no, out_refund_no);
  }
  scene.note("wechat", `${name} -> ${answer.status}`);
  return answer;
}
