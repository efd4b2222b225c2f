import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meaning, rawValue, WrongPreferences, withRaw, written } from "../../provider/host/preferences-xml.ts";

/** One entry, with everything about its writing that is free. */
interface Written {
  key: string;
  raw: string;
  quote: string;
  keyFirst: boolean;
  merge: boolean;
  closing: string;
  before: string;
}

const name = fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/);
const printable = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
const blank = fc.stringMatching(/^[ \n\t]{0,4}$/);
/** Bytes of any encoding, looks of tags in comments, tags over several lines. */
const between = fc.oneof(
  blank,
  fc.constant('\n<!-- <entry key="a" value="b"/> </map> -->\n'),
  fc.constant("\r\n  "),
  fc.constant("\n<?note <map> ?>"),
  fc.constant("<![CDATA[ <node name='x'> ]]>"),
);
const entry: fc.Arbitrary<Written> = fc.record({
  key: name,
  raw: fc.oneof(printable.map(written), fc.constant("&#233;&#xE9;\u00c3\u00a9")),
  quote: fc.constantFrom('"', "'"),
  keyFirst: fc.boolean(),
  merge: fc.boolean(),
  closing: fc.constantFrom("/>", " />", "></entry>", ">\n</entry >"),
  before: between,
});
const entries = fc.uniqueArray(entry, { selector: ({ key }) => key, maxLength: 5 });
const nodes = fc.uniqueArray(fc.record({ name, entries }), {
  selector: (node) => node.name,
  minLength: 1,
  maxLength: 4,
});

function textOf({ key, raw, quote, keyFirst, merge, closing, before }: Written): string {
  const attributes = [`key = '${key}'`, `value=${quote}${raw}${quote}`, ...(merge ? ['\nmerge="keep"'] : [])];
  return `${before}<entry ${(keyFirst ? attributes : attributes.reverse()).join(" ")}${closing}`;
}

/** Nodes in nodes, each with its map. */
function fileOf(all: { name: string; entries: Written[] }[], after = "\n"): string {
  const inner = all.reduceRight(
    (below, node) => `<node name="${node.name}">\n<map>${node.entries.map(textOf).join("")}\n</map>${below}</node>`,
    "",
  );
  return `<?xml version="1.0"?>\n<!DOCTYPE preferences SYSTEM "http://x/<y>">\n<preferences><root type="system"><map/>${inner}</root></preferences>${after}`;
}

const pathOf = (all: { name: string }[], index: number) =>
  all
    .slice(0, index + 1)
    .map((node) => node.name)
    .join("/");

describe("a file of preferences in any way of writing", () => {
  test("each value is found, and changing one changes those bytes and no other", () => {
    fc.assert(
      fc.property(nodes, fc.nat(), fc.nat(), printable, (all, which, entryNumber, value) => {
        const text = fileOf(all);
        all.forEach((node, i) => {
          for (const { key, raw } of node.entries) expect(rawValue(text, { node: pathOf(all, i), key })).toBe(raw);
        });
        const index = which % all.length;
        const chosen = all[index]!.entries;
        fc.pre(chosen.length > 0);
        const { key } = chosen[entryNumber % chosen.length]!;
        const other = all.map((node, i) =>
          i === index
            ? { ...node, entries: chosen.map((each) => (each.key === key ? { ...each, raw: written(value) } : each)) }
            : node,
        );
        expect(withRaw(text, { node: pathOf(all, index), key }, written(value))).toBe(fileOf(other));
      }),
    );
  });

  test("what is added is found there, moves nothing, and is taken away without a trace", () => {
    fc.assert(
      fc.property(nodes, fc.nat(), name, printable, (all, which, key, value) => {
        const index = which % all.length;
        fc.pre(all[index]!.entries.every((each) => each.key !== key));
        const [text, place] = [fileOf(all), { node: pathOf(all, index), key }];
        const longer = withRaw(text, place, written(value));
        expect(meaning(rawValue(longer, place)!)).toBe(value);
        all.forEach((node, i) => {
          for (const each of node.entries)
            expect(rawValue(longer, { node: pathOf(all, i), key: each.key })).toBe(each.raw);
        });
        expect(withRaw(longer, place, undefined)).toBe(text);
        expect(withRaw(text, place, undefined)).toBe(text);
      }),
    );
  });

  test("every value means what was written", () => {
    fc.assert(
      fc.property(printable, (value) => {
        expect(meaning(written(value))).toBe(value);
      }),
    );
    expect(meaning("&#233; &#xE9; \u00c3\u00a9 &unknown; &#x110000;")).toBe("é é é &unknown; &#x110000;");
  });

  test("what is put back between other quotes stays one value", () => {
    const [text, place] = [
      `<preferences><root><node name="n"><map><entry key="k" value='v'/></map></node></root></preferences>`,
      { node: "n", key: "k" },
    ];
    const back = withRaw(text, place, `it's`);
    expect(meaning(rawValue(back, place)!)).toBe("it's");
  });

  test("a file that was cut off anywhere is refused", () => {
    fc.assert(
      fc.property(nodes, fc.nat(), (all, cut) => {
        const text = fileOf(all, "");
        expect(() => rawValue(text.slice(0, cut % text.length), { node: "a", key: "b" })).toThrow(WrongPreferences);
      }),
    );
  });
});

describe("what is refused", () => {
  const around = (inner: string) => `<preferences><root><map/>${inner}</root></preferences>`;
  const place = { node: "com/mc", key: "k" };
  const node = (inner: string) => around(`<node name="com"><map/><node name="mc">${inner}</node></node>`);

  test.each([
    ["another kind of XML", "<config/>", /its root is not <preferences>/],
    ["two roots", `${around("")}${around("")}`, /its root is not <preferences>/],
    ["no XML", "max_jobs=3", /before its root is closed/],
    ["entities of its own", `<!DOCTYPE p [<!ENTITY a "b">]>${around("")}`, /line 1 is no XML/],
    ["an open quote", node(`<map>\n<entry key="k" value="1/></map>`), /line 2 is no XML/],
    ["crossed tags", node("<map></node></map>"), /line 1 closes what is not open/],
    ["an entry without a value", node('<map>\n\n<entry key="k"/></map>'), /line 3 has a tag without value/],
    [
      "a key that stands twice",
      node('<map><entry key="k" value="1"/><entry key="k" value="2"/></map>'),
      /com\/mc\/k stands 2 times/,
    ],
  ])("%s", (_, text, said) => {
    expect(() => withRaw(text, place, "1")).toThrow(said);
  });

  test("a node that is not there, with those that are", () => {
    const text = around('<node name="com"><map/><node name="a"><map/></node><node name="b"><map/></node></node>');
    expect(() => withRaw(text, { node: "com/c/d", key: "k" }, "1")).toThrow(
      "it has no node com/c/d; there are com/a, com/b",
    );
    expect(() => withRaw(text, { node: "org", key: "k" }, "1")).toThrow("it has no node org; there is com");
    expect(rawValue(text, { node: "org", key: "k" })).toBeUndefined();
  });

  test("a map of one tag is opened for its first entry", () => {
    const text = node("<map/>");
    expect(withRaw(text, place, "1")).toBe(node('<map><entry key="k" value="1"/></map>'));
  });
});
