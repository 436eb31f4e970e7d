import { byId } from "../site/dom.js";

// Shown only where it works: without scripts there is the browser's own menu.
const print = byId("print");
print.hidden = false;
print.addEventListener("click", () => window.print());
