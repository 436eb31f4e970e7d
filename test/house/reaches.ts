/** What reaches out of a function: the clock, dice, timers, the network, the process. */
import {
  isCallExpression,
  isIdentifier,
  isImportSpecifier,
  isNewExpression,
  isPropertyAccessExpression,
  type Node,
} from "typescript/unstable/ast";

const dice = ["randomBytes", "randomUUID", "randomInt", "getRandomValues"];
const globals = ["setTimeout", "setInterval", "setImmediate", "performance", "process", "console"];

/** The word for what a node reaches for, if it does. */
export function reachOf(node: Node): string | undefined {
  if (isPropertyAccessExpression(node)) {
    const text = node.getText();
    return ["Date.now", "Math.random"].includes(text) ? text : undefined;
  }
  if (isNewExpression(node))
    return /^new Date(?:\(\s*\))?$/.test(node.getText()) ? "new Date()" : undefined;
  if (!isIdentifier(node)) return undefined;
  const { parent, text } = node;
  if (dice.includes(text)) return text;
  if (text === "fetch" && isCallExpression(parent) && parent.expression === node) return text;
  return globals.includes(text) && !isOnlyAName(node) ? text : undefined;
}

/** The name of a property or of a thing of one's own, not the global one. */
function isOnlyAName(node: Node): boolean {
  return "name" in node.parent && node.parent.name === node && !isImportSpecifier(node.parent);
}
