/** WeChat's XML as WeChat writes it, and as much reading as answers need. */

export type PushFields = Readonly<Record<string, string | number>>;

/** Numbers bare, texts in CDATA, one element a line. */
export function pushXml(fields: PushFields): string {
  const lines = Object.entries(fields).map(([name, value]) =>
    typeof value === "number"
      ? `<${name}>${value}</${name}>`
      : `<${name}><![CDATA[${value.split("]]>").join("]]]]><![CDATA[>")}]]></${name}>`,
  );
  return `<xml>\n${lines.join("\n")}\n</xml>`;
}

/** The leaves of an answer; undefined when it is not the flat XML that WeChat takes. */
export function readAnswer(body: string): Record<string, string> | undefined {
  const inner = /^\s*<xml>([\s\S]*)<\/xml>\s*$/.exec(body)?.[1];
  if (inner === undefined) return undefined;
  const fields: Record<string, string> = {};
  const leaf = /\s*<([A-Za-z]+)>((?:<!\[CDATA\[[\s\S]*?\]\]>|[^<])*)<\/\1>\s*/y;
  while (leaf.lastIndex < inner.length) {
    const [, name, value] = leaf.exec(inner) ?? [];
    if (name === undefined || value === undefined) return undefined;
    fields[name] = value.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, "$1");
  }
  return fields;
}
