/**
 * What the server wrote into the page for its script; whoever reads it says what that is.
 * @template Data
 * @returns {Data}
 */
export function readPageData() {
  return JSON.parse(document.getElementById("page-data")?.textContent ?? "{}");
}

/**
 * Puts values into a text's `{name}` places.
 * @param {string} template
 * @param {Record<string, string>} values
 */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}
