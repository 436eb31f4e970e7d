/** What one file imports, exports, declares and writes, read from its tree. */
import { posix } from "node:path";
import {
  getLeadingCommentRanges,
  isClassStaticBlockDeclaration,
  isConstructorDeclaration,
  isExportAssignment,
  isExportDeclaration,
  isFunctionLikeDeclaration,
  isIdentifier,
  isNamedExports,
  isNonNullExpression,
  isVariableStatement,
  type Node,
  type Statement,
  SyntaxKind,
  type SourceFile as Tree,
} from "typescript/unstable/ast";
import type { Export, Facts, FunctionSeen, Import, Literal, Spot } from "./facts.ts";
import { importOf } from "./imports.ts";
import { reachOf } from "./reaches.ts";

/** Everything that the rules want to know of a file. */
export function factsOf(path: string, tree: Tree, text: string): Facts {
  const imports: Import[] = [];
  const functions: FunctionSeen[] = [];
  const literals: Literal[] = [];
  const words = { any: [], nonNull: [], defaults: [], bags: [] } as Facts["words"];
  const reaches: Spot[] = [];
  visit(tree);
  const exports = exportsOf(tree, text);
  words.defaults.push(...defaultsOf(tree));
  return { imports, exports, functions, literals, words, reaches };

  /** Goes through everything below `node`; the result is the line breaks inside its functions. */
  function visit(node: Node): number {
    let nested = 0;
    node.forEachChild((child) => {
      nested += visit(child);
    });
    note(node);
    if (!hasOwnBody(node)) return nested;
    const breaks = lineOf(tree, node.end) - lineOf(tree, node.getStart());
    functions.push({ ...spot(node, nameOf(node)), ownLines: breaks + 1 - nested });
    return breaks;
  }

  function note(node: Node): void {
    const found = importOf(node);
    if (found !== undefined)
      imports.push({ ...found, to: resolved(path, found.to), line: lineOf(tree, node.getStart()) });
    const reach = reachOf(node);
    if (reach !== undefined) reaches.push(spot(node, reach));
    if (isLiteral(node)) literals.push({ start: node.getStart(), end: node.end });
    if (node.kind === SyntaxKind.AnyKeyword)
      words.any.push({ ...spot(node), what: `any in ${spot(node.parent).what}` });
    if (isNonNullExpression(node) || isDefinite(node)) words.nonNull.push(spot(node));
    if (isBag(node)) words.bags.push(spot(node));
  }

  function spot(node: Node, what = node.getText()): Spot & { name: string } {
    const [first = ""] = what.split("\n");
    return { line: lineOf(tree, node.getStart()), what: first, name: first };
  }
}

/** Counted from one. */
function lineOf(tree: Tree, position: number): number {
  return tree.getLineAndCharacterOfPosition(position).line + 1;
}

function resolved(path: string, to: string): string {
  return to.startsWith(".") ? posix.join(posix.dirname(path), to) : to;
}

function hasOwnBody(node: Node): boolean {
  if (isClassStaticBlockDeclaration(node)) return true;
  return isFunctionLikeDeclaration(node) && "body" in node && node.body !== undefined;
}

/** Its own name, that of what it is given to, or whose argument it is. */
function nameOf(node: Node): string {
  if (isConstructorDeclaration(node)) return "constructor";
  const own = nameIn(node) ?? nameIn(node.parent);
  if (own !== undefined) return own;
  const [call = ""] = node.parent.getText().split("\n");
  return call.slice(0, 60);
}

function nameIn(node: Node): string | undefined {
  return "name" in node && node.name !== undefined ? (node.name as Node).getText() : undefined;
}

function isLiteral({ kind }: Node): boolean {
  return [
    SyntaxKind.StringLiteral,
    SyntaxKind.NoSubstitutionTemplateLiteral,
    SyntaxKind.TemplateExpression,
    SyntaxKind.TemplateLiteralType,
    SyntaxKind.RegularExpressionLiteral,
  ].includes(kind);
}

/** `name!: Type`, which promises a value that nobody has seen. */
function isDefinite(node: Node): boolean {
  const marks = [
    "exclamationToken" in node ? (node.exclamationToken as Node | undefined)?.kind : undefined,
    "postfixToken" in node ? (node.postfixToken as Node | undefined)?.kind : undefined,
  ];
  return marks.includes(SyntaxKind.ExclamationToken);
}

/** `Record<string, unknown>` or `{ [name: string]: unknown }`. */
function isBag(node: Node): boolean {
  if (node.kind !== SyntaxKind.TypeReference && node.kind !== SyntaxKind.IndexSignature)
    return false;
  return /^(?:Record<string,unknown>|(?:readonly)?\[\w+:string\]:unknown;?)$/.test(
    node.getText().replaceAll(/\s/g, ""),
  );
}

function defaultsOf(tree: Tree): Spot[] {
  return tree.statements
    .filter(
      (statement) =>
        isExportAssignment(statement) ||
        hasModifier(statement, SyntaxKind.DefaultKeyword) ||
        namesHandedOut(statement).some(({ name }) => name === "default"),
    )
    .map((statement) => ({ line: lineOf(tree, statement.getStart()), what: "default export" }));
}

/** One entry a name: an overload or a type beside its value is the same export. */
function exportsOf(tree: Tree, text: string): Export[] {
  const documented = new Set<string>();
  for (const statement of tree.statements)
    if (isDocumented(statement, text))
      for (const name of declaredBy(statement)) documented.add(name);
  const found = tree.statements.flatMap((statement) => {
    const line = lineOf(tree, statement.getStart());
    const isHandedOn = isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;
    return namesGiven(statement).map(({ name, own }) => ({
      name,
      line,
      isHandedOn,
      isDocumented: documented.has(own),
    }));
  });
  return [...new Map(found.toReversed().map((one) => [one.name, one])).values()].toReversed();
}

function isDocumented(statement: Statement, text: string): boolean {
  const before = getLeadingCommentRanges(text, statement.getFullStart())?.at(-1);
  return before !== undefined && text.slice(before.pos, before.end).startsWith("/**");
}

/** The names under which a statement gives something to others, each with its name inside. */
function namesGiven(statement: Statement): { name: string; own: string }[] {
  if (isExportDeclaration(statement)) return namesHandedOut(statement);
  if (!hasModifier(statement, SyntaxKind.ExportKeyword)) return [];
  if (hasModifier(statement, SyntaxKind.DefaultKeyword)) return [];
  return declaredBy(statement).map((name) => ({ name, own: name }));
}

function namesHandedOut(statement: Statement): { name: string; own: string }[] {
  if (!isExportDeclaration(statement)) return [];
  const { exportClause } = statement;
  if (exportClause === undefined) return [];
  if (!isNamedExports(exportClause)) {
    const name = exportClause.name.getText();
    return [{ name, own: name }];
  }
  return exportClause.elements.map(({ name, propertyName }) => ({
    name: name.getText(),
    own: (propertyName ?? name).getText(),
  }));
}

function declaredBy(statement: Statement): string[] {
  if (isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => namesBoundBy(name));
  const name = nameIn(statement);
  return name === undefined ? [] : [name];
}

/** `{ a, b: [c] }` binds three names, or one identifier itself. */
function namesBoundBy(name: Node): string[] {
  if (isIdentifier(name)) return [name.getText()];
  const found: string[] = [];
  name.forEachChild((element) => {
    if ("name" in element && element.name !== undefined)
      found.push(...namesBoundBy(element.name as Node));
  });
  return found;
}

function hasModifier(statement: Statement, kind: SyntaxKind): boolean {
  return "modifiers" in statement
    ? ((statement.modifiers as Node[] | undefined)?.some((one) => one.kind === kind) ?? false)
    : false;
}
