/** Every way in which a file can reach another one. */
import {
  type CallExpression,
  type ImportClause,
  isCallExpression,
  isExportDeclaration,
  isIdentifier,
  isImportDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isNamedExports,
  isNamedImports,
  isNoSubstitutionTemplateLiteral,
  isStringLiteral,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import type { Import } from "./facts.ts";

/** The import that a node is, with its target as written. `?` for a target that is computed. */
export function importOf(node: Node): Omit<Import, "line"> | undefined {
  if (isImportDeclaration(node)) {
    const { importClause: clause, moduleSpecifier } = node;
    const isType = clause?.phaseModifier === SyntaxKind.TypeKeyword;
    return { to: textOf(moduleSpecifier), isType, names: clause ? namesTaken(clause) : [] };
  }
  if (isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    const { exportClause: clause, isTypeOnly: isType, moduleSpecifier } = node;
    const names =
      clause !== undefined && isNamedExports(clause) ? clause.elements.map(nameThere) : "all";
    return { to: textOf(moduleSpecifier), isType, names };
  }
  if (isImportTypeNode(node)) {
    const { argument } = node;
    const to = isLiteralTypeNode(argument) ? textOf(argument.literal) : "?";
    return { to, isType: true, names: "all" };
  }
  if (isCallExpression(node) && isLoading(node))
    return { to: textOf(node.arguments[0]), isType: false, names: "all" };
  return undefined;
}

/** `import(…)` or `require(…)`. */
function isLoading({ expression }: CallExpression): boolean {
  return (
    expression.kind === SyntaxKind.ImportKeyword ||
    (isIdentifier(expression) && expression.text === "require")
  );
}

function namesTaken({ name, namedBindings }: ImportClause): Import["names"] {
  if (namedBindings !== undefined && !isNamedImports(namedBindings)) return "all";
  const named = namedBindings?.elements.map(nameThere) ?? [];
  return name === undefined ? named : ["default", ...named];
}

/** In `a as b` it is `a` that the other file knows. */
function nameThere({ name, propertyName }: { name: Node; propertyName?: Node }): string {
  return (propertyName ?? name).getText();
}

function textOf(node: Node | undefined): string {
  if (node === undefined) return "?";
  return isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) ? node.text : "?";
}
