import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ParseError, parseXml, writeXml } from "../../../src/channels/wechat/xml.ts";
import { runs } from "../../running/property-runs.ts";

const read = (source: string) => Object.fromEntries(parseXml(source));

describe("what WeChat sends", () => {
  test("text, CDATA, numbers that stay text, blanks between", () => {
    const source =
      "<xml>\n  <MsgId>9223372036854775807</MsgId> " +
      "<Content><![CDATA[a<b>&amp;]]></Content>\n</xml>\n";
    expect(read(source)).toEqual({ MsgId: "9223372036854775807", Content: "a<b>&amp;" });
  });

  test("the five entities, empty leaves, groups", () => {
    const source =
      "<xml><A>&lt;&gt;&amp;&quot;&apos;</A><B></B><C/><ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType></ScanCodeInfo></xml>";
    expect(read(source)).toEqual({ A: "<>&\"'", B: "", C: "", "ScanCodeInfo.ScanType": "qrcode" });
  });

  test("names that objects know are ordinary names", () => {
    const fields = parseXml("<xml><__proto__>1</__proto__><constructor>2</constructor></xml>");
    expect(fields.get("__proto__")).toBe("1");
    expect(fields.get("constructor")).toBe("2");
    expect(fields.get("toString")).toBeUndefined();
  });
});

const leaves = (count: number) =>
  Array.from({ length: count }, (_, place) => `<a${place}>1</a${place}>`).join("");

test.for([
  [
    "a document type",
    '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><a>&a;</a></xml>',
  ],
  ["a bomb", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><a>&b;</a></xml>'],
  ["an entity inside", "<xml><!ENTITY a 'b'><a>1</a></xml>"],
  ["an unknown entity", "<xml><a>&nbsp;</a></xml>"],
  ["a numeric entity", "<xml><a>&#65;</a></xml>"],
  ["a hexadecimal entity", "<xml><a>&#x41;</a></xml>"],
  ["a loose ampersand", "<xml><a>a & b</a></xml>"],
  ["a declaration", '<?xml version="1.0"?><xml><a>1</a></xml>'],
  ["a processing instruction", "<xml><?php x ?><a>1</a></xml>"],
  ["a comment", "<xml><!-- x --><a>1</a></xml>"],
  ["an attribute", '<xml><a b="c">1</a></xml>'],
  ["a namespace", "<xml><x:a>1</x:a></xml>"],
  ["another root", "<html><a>1</a></html>"],
  ["two roots", "<xml><a>1</a></xml><xml><a>1</a></xml>"],
  ["text around", "x<xml><a>1</a></xml>"],
  ["text behind", "<xml><a>1</a></xml>x"],
  ["text between", "<xml>x<a>1</a></xml>"],
  ["text beside elements", "<xml><a>x<b>1</b></a></xml>"],
  ["CDATA between", "<xml><![CDATA[x]]><a>1</a></xml>"],
  ["no end", "<xml><a>1</a>"],
  ["half an end", "<xml><a>1</a"],
  ["crossed ends", "<xml><a><b>1</a></b></xml>"],
  ["an end too many", "<xml><a>1</a></xml></xml>"],
  ["CDATA without end", "<xml><a><![CDATA[1</a></xml>"],
  ["an end of CDATA alone", "<xml><a>1]]></a></xml>"],
  ["a name twice", "<xml><a>1</a><a>2</a></xml>"],
  ["four levels", "<xml><a><b><c>1</c></b></a></xml>"],
  ["65 elements", `<xml>${leaves(64)}</xml>`],
  ["more than 64 KB", `<xml><a>${"x".repeat(64 * 1024)}</a></xml>`],
  ["more than 64 KB of Chinese", `<xml><a>${"充".repeat(22 * 1024)}</a></xml>`],
  ["nothing", ""],
  ["blanks", "  \n"],
  ["a byte order mark", "\ufeff<xml><a>1</a></xml>"],
] as const)("refused: %s", ([, source]) => {
  expect(() => parseXml(source)).toThrow(ParseError);
});

test("just inside the limits", () => {
  expect(parseXml(`<xml>${leaves(63)}</xml>`).size).toBe(63);
  expect(read("<xml><a><b>1</b></a></xml>")).toEqual({ "a.b": "1" });
  const longest = "x".repeat(64 * 1024 - "<xml><a></a></xml>".length);
  expect(read(`<xml><a>${longest}</a></xml>`)).toEqual({ a: longest });
});

test("a refusal does not repeat the content", () => {
  expect(() => parseXml("<xml><a>canary-37f1 &canary;</a></xml>")).toThrow(/^(?!.*canary)/);
});

const fragment = fc.constantFrom(
  "<xml>",
  "</xml>",
  "<a>",
  "</a>",
  "<b>",
  "</b>",
  "<a/>",
  "<![CDATA[",
  "]]>",
  "&lt;",
  "&",
  ";",
  "<",
  ">",
  "/",
  "!",
  "?",
  "x",
  " ",
  "<!DOCTYPE",
  "<!--",
  "充",
  "\u0000",
  "\ud800",
);

test("whatever comes, it is read or it is a ParseError", () => {
  let isRead = 0;
  const only = (source: string) => {
    try {
      parseXml(source);
      isRead += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(ParseError);
    }
  };
  const pieces = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(""));
  fc.assert(fc.property(pieces, only), { numRuns: runs(20_000) });
  fc.assert(
    fc.property(
      pieces.map((inner) => `<xml><a>${inner}</a></xml>`),
      only,
    ),
    { numRuns: runs(20_000) },
  );
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), only), {
    numRuns: runs(5_000),
  });
  // A fuzz that never gets through to the end has tried only the gate.
  expect(isRead).toBeGreaterThan(100);
});

test("the worst shapes of 64 KB take no more than their length: quadratic work would run into the time limit", () => {
  const fill = (unit: string) =>
    unit.repeat(Math.floor((64 * 1024 - 40) / Buffer.byteLength(unit)));
  for (const unit of [
    "&",
    "&lt;",
    "<",
    "<a",
    "<a>",
    "<![CDATA[",
    "<![CDATA[]]>",
    "]]>",
    "]",
    " ",
    "<a ",
    "</",
    "&aaaaaaaa",
  ]) {
    for (let round = 0; round < 100; round++) {
      for (const source of [fill(unit), `<xml>${fill(unit)}`, `<xml><a>${fill(unit)}</a></xml>`]) {
        try {
          parseXml(source);
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }
    }
  }
});

test("what we write is read back, hostile texts included", () => {
  const sentence = fc
    .array(fc.oneof(fragment, fc.string({ unit: "grapheme" })), { maxLength: 12 })
    .map((all) => all.join(""));
  fc.assert(
    fc.property(sentence, (content) => {
      const holdable = content
        .toWellFormed()
        // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold these.
        .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
      expect(read(writeXml({ CreateTime: 1, Content: content }))).toEqual({
        CreateTime: "1",
        Content: holdable,
      });
    }),
  );
  expect(writeXml({ Content: "a]]>b" })).toBe(
    "<xml><Content><![CDATA[a]]]]><![CDATA[>b]]></Content></xml>",
  );
});
