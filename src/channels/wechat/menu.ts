import { text } from "../../core/text.ts";
import type { Render } from "../channel.ts";
import type { MenuButton } from "./client.ts";

/**
 * The menu below the chat. An account has one for everybody, so it speaks Chinese.
 * Its keys are picks (`do:…`) that mean the same at any time; names hold 16 bytes.
 */
export function menuButtons(render: Render): MenuButton[] {
  return [
    { type: "click", name: render(text("wechat.menu.recharge"), "zh-CN"), key: "do:recharge" },
    { type: "click", name: render(text("wechat.menu.orders"), "zh-CN"), key: "do:orders" },
    { type: "click", name: render(text("wechat.menu.help"), "zh-CN"), key: "do:help" },
  ];
}

/** Would setting the menu change nothing? */
export function isSameMenu(
  one: readonly MenuButton[],
  other: readonly MenuButton[] | undefined,
): boolean {
  const written = (buttons: readonly MenuButton[]) =>
    JSON.stringify(buttons.map(({ name, key }) => [name, key]));
  return other !== undefined && written(one) === written(other);
}
