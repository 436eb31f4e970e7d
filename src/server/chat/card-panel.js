/**
 * The demo cards: open where there is room beside the conversation, and a press writes what is
 * asked for into the field.
 * @param {{
 *   cards: readonly import("./chat-page.ts").SandboxCard[],
 *   fill: (text: string) => void,
 *   wantsPassword: (cardNumber: string) => boolean,
 * }} needs
 */
export function startCardPanel({ cards, fill, wantsPassword }) {
  const panel = document.getElementById("sandbox-cards");
  if (!(panel instanceof HTMLDetailsElement)) return;
  const wide = window.matchMedia("(min-width: 1080px)");
  const adapt = () => {
    panel.open = wide.matches;
  };
  adapt();
  wide.addEventListener("change", adapt);
  for (const button of panel.querySelectorAll("[data-card]")) {
    const card = cards[Number(button.getAttribute("data-card"))];
    if (card === undefined) continue;
    button.addEventListener("click", () => {
      fill(wantsPassword(card.number) ? card.password : card.number);
      adapt();
    });
  }
}
