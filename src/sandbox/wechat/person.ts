import { Allowance, type Occasion } from "./allowance.ts";

/** What a person sees in the chat. */
export type Seen =
  | { from: "person"; text: string }
  | { from: "account"; type: "text"; text: string }
  | {
      from: "account";
      type: "menu";
      text: string;
      items: readonly { id: string; content: string }[];
    }
  | { from: "account"; type: "picture"; bytes: Uint8Array }
  | {
      from: "account";
      type: "template";
      title: string;
      rows: Readonly<Record<string, string>>;
      url?: string;
    }
  | { from: "wechat"; text: string };

/** One follower of the account. */
export class Person {
  readonly openid: string;
  readonly allowance = new Allowance();
  readonly seen: Seen[] = [];
  isFollowing = false;
  /** Since when the account shows itself as typing. */
  typingSinceMs: number | undefined;
  lastActedAtMs = Number.NEGATIVE_INFINITY;

  constructor(openid: string) {
    this.openid = openid;
  }

  act(occasion: Occasion, nowMs: number): void {
    this.lastActedAtMs = nowMs;
    this.allowance.grant(occasion, nowMs);
  }

  show(message: Seen): void {
    this.typingSinceMs = undefined;
    this.seen.push(message);
  }

  showTrouble(): void {
    this.show({ from: "wechat", text: "该公众号提供的服务出现故障，请稍后再试" });
  }
}
