import { Wechatpay } from "wechatpay-axios-plugin";
import type * as z from "zod";
import { given } from "../../core/given.ts";
import type { Outcome } from "../../core/outcome.ts";
import { failure } from "./errors.ts";
import type { WechatPayDeps, WechatPaySettings } from "./settings.ts";

type PluginAnswer = { status: number; data: unknown };

/**
 * `in` fills the `{name}` places of the path. The plugin does not escape these values, so a caller
 * validates them first: `a/../../b` would become another, correctly signed, request.
 */
type Get = { in?: Readonly<Record<string, string>>; query?: Readonly<Record<string, string>> };

const jsonLimitBytes = 1024 * 1024;
const fileLimitBytes = 256 * 1024 * 1024;

/**
 * Signed requests to WeChat Pay v3; every 2xx answer is verified before it is believed.
 *
 * The plugin's client is a Proxy on which `.then` is a path: awaiting or returning it from an async
 * function would send `POST /then` and never resolve. It therefore never leaves its private field.
 */
export class WechatPayClient {
  readonly #plugin: Wechatpay;
  readonly #timeoutMs: number;

  /** Throws when a key is not a key; the message does not contain it. */
  constructor(settings: WechatPaySettings, { timeoutMs = 8000, adapter }: WechatPayDeps) {
    this.#timeoutMs = timeoutMs;
    try {
      this.#plugin = new Wechatpay({
        mchid: settings.mchid,
        serial: settings.merchantSerial,
        privateKey: settings.merchantPrivateKeyPem.reveal(),
        // The plugin writes into what it is given.
        certs: { ...settings.platformKeys },
        baseURL: settings.apiRoot,
        headers: { "Wechatpay-Serial": settings.requestSerial },
        timeout: timeoutMs,
        proxy: false,
        maxRedirects: 0,
        maxContentLength: jsonLimitBytes,
        ...given({ adapter }),
      });
    } catch {
      throw new Error(
        "WeChat Pay: a key or serial is unusable. Check the merchant key (PKCS#8 PEM) and the platform keys.",
      );
    }
  }

  get<T>(
    path: string,
    shape: z.ZodType<T>,
    { in: places = {}, query = {} }: Get = {},
  ): Promise<Outcome<T>> {
    return decoded(shape, () =>
      this.#plugin
        .chain(path)
        .get<unknown, PluginAnswer>({ ...places, ...this.#deadline(), params: query }),
    );
  }

  post<T>(
    path: string,
    shape: z.ZodType<T>,
    body: object,
    places: Readonly<Record<string, string>> = {},
  ): Promise<Outcome<T>> {
    return decoded(shape, () =>
      this.#plugin.chain(path).post<object, PluginAnswer>(body, { ...places, ...this.#deadline() }),
    );
  }

  /**
   * The bytes of a file as they came. WeChat signs the request for it but not the file: check its
   * hash.
   */
  async download(
    path: string,
    query: Readonly<Record<string, string>>,
  ): Promise<Outcome<Uint8Array>> {
    return attempt(async () => {
      const { data } = await this.#plugin.chain(path).get<unknown, PluginAnswer>({
        ...this.#deadline(),
        params: query,
        responseType: "arraybuffer",
        transformResponse: [],
        maxContentLength: fileLimitBytes,
      });
      return data instanceof Uint8Array ? done(data) : unknown("the file did not come as bytes");
    });
  }

  /** axios' own `timeout` starts anew with every byte; this one does not. */
  #deadline(): { signal: AbortSignal } {
    return { signal: AbortSignal.timeout(this.#timeoutMs) };
  }
}

function decoded<T>(shape: z.ZodType<T>, send: () => Promise<PluginAnswer>): Promise<Outcome<T>> {
  return attempt(async () => {
    const { data } = await send();
    const read = shape.safeParse(data);
    return read.success
      ? done(read.data)
      : unknown(`an answer of another shape: ${misfits(read.error)}`);
  });
}

async function attempt<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    return failure(error);
  }
}

/** Names the fields only: the values are somebody's data. */
function misfits(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join(".") || "all"} ${issue.code}`).join(", ");
}

function done<T>(value: T): Outcome<T> {
  return { answer: "done", value };
}

function unknown(reason: string): Outcome<never> {
  return { answer: "unknown", reason };
}
