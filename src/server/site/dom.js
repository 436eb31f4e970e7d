/**
 * The element which the page is known to have.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}.`);
  return found;
}

/**
 * Makes an element. Strings become text nodes, so nothing that people or servers wrote is read as
 * HTML.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const key of Object.keys(attributes)) made.setAttribute(key, attributes[key] ?? "");
  made.append(...children);
  return made;
}

/**
 * A drawing that our own server made, to stand in the page so that it takes the page's colours.
 * Read as XML, and the page's policy runs nothing inside it; undefined when it is no SVG.
 * @param {string} source
 * @returns {Element | undefined}
 */
export function drawing(source) {
  const root = new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
  return root.localName === "svg" ? document.importNode(root, true) : undefined;
}

/**
 * Shows a text, or hides its place when there is none. Saying the same again changes nothing,
 * so a screen reader does not repeat it.
 * @param {HTMLElement} place
 * @param {string | undefined} text
 */
export function showText(place, text) {
  if (text !== undefined && place.textContent !== text) place.textContent = text;
  place.hidden = text === undefined;
}

/**
 * The address when it belongs to this site, else undefined.
 * @param {string} href
 */
export function ownAddress(href) {
  try {
    const address = new URL(href, location.href);
    return address.origin === location.origin ? address.href : undefined;
  } catch {
    return undefined;
  }
}
