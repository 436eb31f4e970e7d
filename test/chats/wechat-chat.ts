import type { RunningWechatSandbox } from "../../src/sandbox/wechat/start.ts";
import { lastPath } from "../running/phone.ts";

/** A person's WeChat, looked at as it is: no helper that types for them. */
export function wechatChat(sandbox: RunningWechatSandbox, openid: string) {
  const phone = sandbox.phone(openid);
  const shown = (): string[] =>
    phone.messages().flatMap((seen) => {
      if (seen.from === "wechat") return [seen.text];
      if (seen.from !== "account" || seen.type === "picture") return [];
      if (seen.type === "menu")
        return [[seen.text, ...seen.items.map(({ content }) => content)].join("\n")];
      if (seen.type === "template") return [[seen.title, ...Object.values(seen.rows)].join("\n")];
      return [seen.text];
    });
  return {
    phone,
    shown,
    /** The page for a password that was offered last. */
    secretPath(): string {
      const path = lastPath(shown(), "/secret/");
      if (path === undefined)
        throw new Error(`No page for a password in:\n${shown().join("\n---\n")}`);
      return path;
    },
    payPath: () => lastPath(shown(), "/pay/"),
  };
}

/** What a browser does with the page: sends the form. */
export function sendSecret(url: string, path: string, password: string): Promise<Response> {
  const body = new URLSearchParams({ password });
  return fetch(`${url}${path}`, {
    method: "POST",
    headers: { origin: url },
    body,
    redirect: "manual",
  });
}

/** Where the form of an answered page leads. */
export function nextPath(html: string): string | undefined {
  return /<form[^>]*action="([^"]*)"/.exec(html)?.[1];
}
