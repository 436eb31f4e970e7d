import { Api, type ApiClientOptions } from "grammy";
import type { Update } from "grammy/types";
import type { Secret } from "../../core/secret.ts";
import { type Failure, failureOf } from "./errors.ts";
import { fetchFile } from "./file.ts";

/** What a call came to. Never an exception, for a failed send is everyday life. */
export type Called<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** The Bot API, as far as we use it. */
export type TelegramClient = {
  /** Does one thing with the API. Never rejects. */
  call<T>(work: (api: Api) => Promise<T>): Promise<Called<T>>;
  /**
   * `getUpdates` with the patience that long polling needs; `signal` gives up at once. Never
   * rejects.
   */
  poll(wanted: Parameters<Api["getUpdates"]>[0], signal?: AbortSignal): Promise<Called<Update[]>>;
  /**
   * A file that somebody sent; undefined when it is larger than `limitBytes` or cannot be had.
   * Never rejects.
   */
  download(fileId: string, limitBytes: number): Promise<Uint8Array | undefined>;
};

type GrammyFetch = NonNullable<ApiClientOptions["fetch"]>;

/** The longest one request may take; grammY's own default is 500. */
const timeoutSeconds = 10;
/** How long Telegram may hold a `getUpdates` open. */
export const longPollSeconds = 30;

/**
 * A client of one bot; `apiRoot` with or without a slash at the end. `carry`: how requests get
 * there, unless grammY's own way.
 */
export function createClient(token: Secret, apiRoot: string, carry?: typeof fetch): TelegramClient {
  const root = apiRoot.replace(/\/+$/, "");
  // grammY's types know the fetch of an older package; at run time it calls whatever it is given.
  const how = carry === undefined ? {} : { fetch: carry as unknown as GrammyFetch };
  const api = new Api(token.reveal(), { apiRoot: root, timeoutSeconds, ...how });
  const patientApi = new Api(token.reveal(), {
    apiRoot: root,
    timeoutSeconds: longPollSeconds + timeoutSeconds,
    ...how,
  });
  const guarded = async <T>(work: () => Promise<T>): Promise<Called<T>> => {
    try {
      return { ok: true, value: await work() };
    } catch (error) {
      return { ok: false, failure: failureOf(error, token) };
    }
  };
  return {
    call: (work) => guarded(() => work(api)),
    // grammY's types know the signal of an older package; at run time it only listens for `abort`.
    poll: (wanted, signal) =>
      guarded(() => patientApi.getUpdates(wanted, signal as Parameters<Api["getUpdates"]>[1])),
    async download(fileId, limitBytes) {
      const file = await guarded(() => api.getFile(fileId));
      if (
        !file.ok ||
        file.value.file_path === undefined ||
        (file.value.file_size ?? 0) > limitBytes
      )
        return undefined;
      const folder = `${root}/file/bot${token.reveal()}`;
      return await fetchFile(folder, file.value.file_path, limitBytes, carry);
    },
  };
}
