import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";

const changeOverMs = 5 * 60 * 1000;

type Issued = { token: string; expiresAtMs: number };

/**
 * Access tokens of the stable kind: the same one for everybody until shortly before its end; then
 * both for a while.
 */
export class Tokens {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  #issued: Issued[] = [];
  /** How often a token was asked for; for tests. */
  requests = 0;

  constructor(clock: Clock, lifeMs: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  give(force: boolean): { access_token: string; expires_in: number } {
    this.requests += 1;
    const nowMs = this.#clock.nowMs();
    if (force) this.#issued = [];
    const newest = this.#issued.at(-1);
    const issued =
      newest !== undefined && newest.expiresAtMs - nowMs > changeOverMs
        ? newest
        : this.#make(nowMs);
    return {
      access_token: issued.token,
      expires_in: Math.floor((issued.expiresAtMs - nowMs) / 1000),
    };
  }

  /** 0 when the token is good. */
  check(token: string | undefined): 0 | 40001 | 40014 | 41001 | 42001 {
    if (token === undefined) return 41001;
    if (!/^SANDBOX_[\w-]{40,}$/.test(token)) return 40014;
    const issued = this.#issued.find((one) => one.token === token);
    if (issued === undefined) return 40001;
    return this.#clock.nowMs() < issued.expiresAtMs ? 0 : 42001;
  }

  /** As when somebody else asks for a new one by force: all that were given stop working. */
  revoke(): void {
    this.#issued = [];
  }

  #make(nowMs: number): Issued {
    const issued = {
      token: `SANDBOX_${randomBytes(48).toString("base64url")}`,
      expiresAtMs: nowMs + this.#lifeMs,
    };
    this.#issued = [...this.#issued.slice(-1), issued];
    return issued;
  }
}
