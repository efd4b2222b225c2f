import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { escaped, fitted, fittedEnd, fittedPath, markup, shape } from "../../provider/commands/graph/draw/shape";
import { mermaidOf } from "../../provider/commands/graph/mermaid";
import { readBackupWindow, readDrift } from "../../provider/commands/graph/read";
import { numbersOf, subtitleOf, titleOf } from "../../provider/commands/graph/summary";
import { svgOf } from "../../provider/commands/graph/svg";
import { graphOf } from "../../provider/topology/graph/build";
import { dayOf } from "../../provider/topology/graph/day";
import { readExport } from "../../provider/topology/graph/resources";
import { HOSTILE, hostile } from "./hostile";
import { estate, exportOf, type Raw, urnOf } from "./states";

const drift = [{ urn: urnOf("AvamarClientStream", "syd02-fs01-02"), properties: ["port"] }];
const of = (resources: Raw[]) => {
  const stack = readExport(exportOf(resources));
  const graph = graphOf(stack, drift);
  return { graph, day: dayOf(stack, graph, Date.UTC(2026, 6, 15)) };
};
const codeOf = (act: () => unknown) => {
  try {
    return act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe("a drawing", () => {
  const { graph, day } = of(estate(1, 4));
  const svg = svgOf(graph, day);

  test("stands alone: it loads nothing and runs nothing", () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    expect(svg.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
      /https?:|<script|<image|href|@import|url\(|data-|tabindex| on\w+=/,
    );
  });

  test("shows every stream with its port, the drift, and the Data Domain's streams", () => {
    for (const name of ["syd02-fs01-01", "syd02-fs01-04", "port 28006", "180 of 270 streams given", "nightly 4"])
      expect(svg).toContain(`>${name}</text>`);
    expect(svg.match(/class="mark drift"/g)).toHaveLength(2);
  });

  test("follows the colours of whoever looks at it", () => {
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
  });

  test("is well-formed whatever things are called", () => {
    const drawing = svgOf(...(Object.values(of(hostile())) as [typeof graph, typeof day]));
    const open: string[] = [];
    for (const [, end, name] of drawing.matchAll(/<(\/?)([a-z]+)/g)) {
      if (!end) open.push(name!);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
    expect(drawing.replace(/&(amp|lt|gt|quot|#39);/g, "")).not.toMatch(/&|(?!\n)\p{Cc}/u);
    for (const name of HOSTILE) if (/[<>"]/.test(name)) expect(drawing).not.toContain(name);
  });
});

describe("a Mermaid chart", () => {
  test("has a box for each thing, arrows between them, and marks drift", () => {
    const chart = mermaidOf(of(estate(1, 2)).graph);
    expect(chart).toMatch(
      /^flowchart LR\n {2}subgraph n1\["syd02-fs01\.example\.com"\]\n {4}n2\["syd02-fs01-01<br>port 28003"\]/,
    );
    expect(chart).toContain('subgraph n4["Policies /clients/Customer01"]');
    expect(chart).toMatch(/\n {2}n2 --> n5\n/);
    expect(chart).toContain('["syd02-fs01-02<br>E:#92;Archive#92;Part 1 +1"]');
    expect(chart).toMatch(/\n {2}class n3 drift\n$/);
  });

  test("folds a large estate up and says how many lines are one", () => {
    const chart = mermaidOf(of(estate(50, 20)).graph);
    expect(chart).toContain('["syd02-fs01.example.com<br>20 inside"]');
    expect(chart).toContain("-->|20|");
    expect(chart.length).toBeLessThan(20_000);
  });

  test("is the same whatever the order of the state", () => {
    expect(mermaidOf(of(estate(2, 3).reverse()).graph)).toBe(mermaidOf(of(estate(2, 3)).graph));
  });

  test("the one in the guide is what the command makes", () => {
    const guide = readFileSync(resolve(import.meta.dirname, "../../docs/guides/graph.md"), "utf8");
    const chart = mermaidOf(graphOf(readExport(exportOf(estate(1, 3))), []));
    expect(guide).toContain(`\`\`\`mermaid\n${chart}\`\`\`\n`);
  });

  test("no name can leave its quotes", () => {
    for (const line of mermaidOf(of(hostile()).graph).split("\n")) {
      if (!line.includes('["')) {
        expect(line).toMatch(
          /^(flowchart LR| {2}(end|n\d+ (-->|-\.->)(\|\d+\|)? n\d+|classDef drift [\w:#,-]+|class [n\d,]+ drift))?$/,
        );
        continue;
      }
      const [, text] = /^ +(?:subgraph )?n\d+(?:more)?\["(.*)"\]$/.exec(line) ?? [];
      expect(text, line).toBeDefined();
      expect(text!.replaceAll("<br>", "").replace(/#\d+;/g, "")).toMatch(/^[\p{L}\p{N} .,:/_()%+-]*$/u);
    }
  });
});

describe("what stands at the head", () => {
  test("title, time and numbers; one of a thing is said in the singular", () => {
    const { graph } = of(estate(2, 3));
    expect([titleOf(graph), subtitleOf(graph)]).toEqual(["estate, stack prod", "state of 2026-07-15 02:00 UTC"]);
    expect(numbersOf(graph).map(({ name, count }) => `${count} ${name}`)).toEqual([
      ...["2 hosts", "6 streams", "6 policies", "6 datasets", "5 schedules", "1 retention", "1 grid", "1 Data Domain"],
      ...["1 copying policy", "1 drifted"],
    ]);
  });

  test("a stack to which nothing was deployed", () => {
    const graph = graphOf(readExport({ deployment: {} }), []);
    expect([titleOf(graph), subtitleOf(graph), numbersOf(graph)]).toEqual([
      "An empty stack",
      "nothing is deployed yet",
      [],
    ]);
    expect(svgOf(graph, dayOf({ project: "", stack: "", resources: [] }, graph, 0))).toContain("An empty stack");
    expect(mermaidOf(graph)).toBe("flowchart LR\n");
  });
});

describe("what people write", () => {
  test.each([
    ["20:00-08:00 Australia/Sydney", { backupStart: 20, backupDuration: 12, timeZoneId: "Australia/Sydney" }],
    ["0:00-24:00 UTC", { backupStart: 0, backupDuration: 24, timeZoneId: "UTC" }],
    ["8:00-20:00  Etc/UTC", { backupStart: 8, backupDuration: 12, timeZoneId: "Etc/UTC" }],
    ["24:00-08:00 UTC", "invalid"],
    ["20:00-25:00 UTC", "invalid"],
    ["20:30-08:00 UTC", "invalid"],
    ["20:00-08:00", "invalid"],
    ["20:00-08:00 Australia/Sidney", "invalid"],
    ["", "invalid"],
  ])("the backup window %j", (text, expected) => {
    expect(codeOf(() => readBackupWindow(text))).toEqual(expected);
  });

  test.each([
    [
      { drifted: [{ urn: "a", differences: [{ path: "x" }, { path: "y.z", found: "seen by nobody" }] }] },
      [{ urn: "a", properties: ["x", "y.z"] }],
    ],
    [{ drifted: [{ urn: "gone", differences: [] }] }, [{ urn: "gone", properties: ["all of it"] }]],
    [{ drifted: [] }, []],
    [{}, "invalid"],
    [[], "invalid"],
    [null, "invalid"],
    [{ drifted: [null] }, "invalid"],
    [{ drifted: [{ differences: [] }] }, "invalid"],
  ])("the drift %j", (json, expected) => {
    expect(codeOf(() => readDrift(json))).toEqual(expected);
  });
});

describe("text in drawings", () => {
  test("nothing in it means anything", () => {
    expect(escaped(`<a b="c" d='e'>&amp;\u0000\ud800x\ny`)).toBe(
      "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;  x\ny",
    );
    expect(markup(shape("text", { title: `"x"`, none: undefined }, "<b>"))).toBe(
      '<text title="&quot;x&quot;">&lt;b&gt;</text>',
    );
  });

  test("what is too long is cut where it says least", () => {
    expect(fitted("nightly", 100, 12)).toBe("nightly");
    expect(fitted("0123456789", 42, 12)).toBe("01234…");
    expect(fittedPath("E:\\Projects\\Alpha", 70, 12)).toBe("E:\\…\\Alpha");
    expect(fittedEnd("/clients/Customers/CORP", 70, 12)).toBe("…mers/CORP");
  });
});
