import { Secret } from "../../core/secret.ts";

/**
 * Shares the access token between instances. Values are secrets; `lock` lets one instance work at a
 * time.
 */
export type TokenStore = {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  lock<T>(key: string, work: () => Promise<T>): Promise<T>;
};

/** A token as WeChat gave it, or why there is none. */
export type TokenAnswer =
  | { answer: "token"; token: Secret; expiresInMs: number }
  | { answer: "none"; code: number | undefined; reason: string };

type TokenDeps = {
  appId: string;
  /** `POST /cgi-bin/stable_token`; resolves whatever happens. */
  request(force: boolean): Promise<TokenAnswer>;
  store?: TokenStore;
  nowMs(): number;
};

type StoredToken = { token: string; usableUntilMs: number };

type TokenSource = {
  current(): Promise<TokenAnswer>;
  /** After WeChat refused `failed`: another token, or the same one when there is no other. */
  renewed(failed: Secret): Promise<TokenAnswer>;
};

/**
 * WeChat changes over about five minutes before the end, and for that long both tokens work
 * (developers.weixin.qq.com, "获取稳定版接口调用凭据"). Asking two minutes before the end gets the new one.
 */
const earlyMs = 2 * 60 * 1000;

/** A forced refresh is allowed 20 times a day and every 30 seconds. */
const forceEveryMs = 30 * 1000;

/** One token for everybody: however many ask at once, WeChat is asked once. */
export function createTokenSource({ appId, request, store, nowMs }: TokenDeps): TokenSource {
  const key = `wechat:token:${appId}`;
  let kept: StoredToken | undefined;
  let underway: Promise<TokenAnswer> | undefined;
  let forcedAtMs = Number.NEGATIVE_INFINITY;

  function usable(
    candidate: StoredToken | undefined,
    failed: string | undefined,
  ): StoredToken | undefined {
    if (candidate === undefined || candidate.token === failed) return undefined;
    return nowMs() < candidate.usableUntilMs ? candidate : undefined;
  }

  async function obtain(failed: string | undefined): Promise<TokenAnswer> {
    // Whoever asks during the renewal waits for it instead of failing as well.
    if (kept?.token === failed) kept = undefined;
    const known = usable(kept, failed);
    if (known !== undefined) return given(known);
    // Everybody who comes meanwhile waits for this one, also those whose token failed later: they
    // compare again.
    underway ??= look(failed).finally(() => {
      underway = undefined;
    });
    return await underway;
  }

  async function look(failed: string | undefined): Promise<TokenAnswer> {
    if (store === undefined) return await fetchToken(failed);
    try {
      return await store.lock(key, async () => {
        const shared = usable(parseStored(await store.get(key)), failed);
        if (shared === undefined) return await fetchToken(failed);
        kept = shared;
        return given(shared);
      });
    } catch {
      // Without the store each instance asks for itself, and WeChat gives them all the same token.
      return await fetchToken(failed);
    }
  }

  async function fetchToken(failed: string | undefined): Promise<TokenAnswer> {
    let answer = await request(false);
    const isSame = answer.answer === "token" && answer.token.reveal() === failed;
    if (isSame && nowMs() - forcedAtMs >= forceEveryMs) {
      forcedAtMs = nowMs();
      answer = await request(true);
    }
    if (answer.answer === "none") return answer;
    const usableMs = answer.expiresInMs - Math.min(earlyMs, answer.expiresInMs / 2);
    kept = { token: answer.token.reveal(), usableUntilMs: nowMs() + usableMs };
    await store?.set(key, JSON.stringify(kept), usableMs).catch(() => undefined);
    return answer;
  }

  function given({ token, usableUntilMs }: StoredToken): TokenAnswer {
    return { answer: "token", token: new Secret(token), expiresInMs: usableUntilMs - nowMs() };
  }

  return {
    current: () => obtain(undefined),
    renewed: (failed) => obtain(failed.reveal()),
  };
}

function parseStored(value: string | undefined): StoredToken | undefined {
  if (value === undefined) return undefined;
  try {
    const { token, usableUntilMs } = JSON.parse(value) as Partial<StoredToken>;
    return typeof token === "string" && typeof usableUntilMs === "number"
      ? { token, usableUntilMs }
      : undefined;
  } catch {
    return undefined;
  }
}
