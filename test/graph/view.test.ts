import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrange, lookFor, zoomFor } from "../../provider/commands/graph/draw/fit";
import { layoutOf } from "../../provider/commands/graph/draw/layout";
import { drawMap } from "../../provider/commands/graph/draw/map";
import type { Shape } from "../../provider/commands/graph/draw/shape";
import { graphOf } from "../../provider/topology/graph/build";
import { readExport } from "../../provider/topology/graph/resources";
import { firstLook, type Look, type View, viewOf } from "../../provider/topology/graph/view";
import { estate, exportOf, urnOf } from "./states";

const graphFor = (hosts: number, streams: number) => graphOf(readExport(exportOf(estate(hosts, streams))), []);
const small = graphFor(1, 4);
const large = graphFor(50, 20);
const rowsOf = (view: View) =>
  view.lanes.flatMap(({ groups }) => groups.flatMap(({ rows }) => rows.map(({ node }) => node.name)));
const openIn = (view: View) =>
  view.lanes.flatMap(({ groups }) => groups.filter(({ isOpen }) => isOpen).map(({ group }) => group.title));

describe("what there is to see", () => {
  test("a small estate is shown whole at first", () => {
    const view = viewOf(small, firstLook(small));
    expect(rowsOf(view)).toHaveLength(small.nodes.length);
    expect(view.lanes.map(({ lane }) => lane)).toEqual(["clients", "policies", "plans", "storage", "copies"]);
    expect(view.links.every(({ count }) => count === 1)).toBe(true);
  });

  test("a large one begins with its hosts folded up, and lines between groups say how many they are", () => {
    const view = viewOf(large, firstLook(large));
    const [hosts] = view.lanes;
    expect(hosts!.groups).toHaveLength(50);
    expect(hosts!.groups.every(({ isOpen, total }) => !isOpen && total === 20)).toBe(true);
    const members = view.links.filter(({ kind }) => kind === "member");
    expect(members).toHaveLength(50);
    expect(members.every(({ count }) => count === 20)).toBe(true);
    expect(openIn(view)).toEqual(expect.arrayContaining(["Grids", "syd01-dd01.example.com"]));
  });

  test("a group that is opened shows its rows, forty at first", () => {
    const { id } = large.groups.find(({ kind, title }) => kind === "policies" && title === "/clients/Customer01")!;
    const rows = (look: Partial<Look>) =>
      viewOf(large, { open: [id], rows: {}, query: "", ...look }).lanes[1]!.groups[0]!;
    expect([rows({}).rows.length, rows({}).total]).toEqual([40, 80]);
    expect(rows({ rows: { [id]: 80 } }).rows).toHaveLength(80);
  });

  test("however much is opened, there are never more than some hundred rows: those opened last", () => {
    const all = large.groups.map(({ id }) => id);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all),
        fc.dictionary(fc.constantFrom(...all), fc.integer({ min: 40, max: 2000 })),
        (open, rows) => {
          const view = viewOf(large, { open, rows, query: "" });
          const shown = rowsOf(view).length;
          expect(shown).toBeLessThanOrEqual(Math.max(400, ...open.map((id) => Math.min(rows[id] ?? 40, 80))));
          const last = large.groups.find(({ id }) => id === open.at(-1));
          if (last) expect(openIn(view)).toContain(last.title);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("every line ends at something that is shown", () => {
    const all = large.groups.map(({ id }) => id);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all, { maxLength: 30 }),
        fc.constantFrom("", "fs01", "customer02 e:\\"),
        (open, query) => {
          const view = viewOf(large, { open, rows: {}, query });
          const shown = new Set(
            view.lanes.flatMap(({ groups }) =>
              groups.flatMap(({ group, rows }) => [group.id, ...rows.map(({ node }) => node.id)]),
            ),
          );
          for (const { from, to } of view.links) expect(shown.has(from) && shown.has(to)).toBe(true);
          expect(layoutOf(view).lines).toHaveLength(view.links.length);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("a search", () => {
  const search = (query: string) => viewOf(large, { ...firstLook(large), query });

  test("shows what has all words and what is connected with it, and nothing else", () => {
    const view = search("stream fs07-03");
    expect(view.found).toBe(1);
    expect(rowsOf(view)).toEqual([
      "syd02-fs07-03",
      "syd02-fs07-03",
      "syd02-fs07-03",
      "nightly 3",
      "60 days",
      "syd01-g1-util",
    ]);
    expect(
      view.lanes.flatMap(({ groups }) => groups.flatMap(({ rows }) => rows.map(({ isFound }) => isFound))),
    ).toEqual([true, false, false, false, false, false]);
  });

  test.each([
    ["a port", "port 28009 fs03", "syd02-fs03-07"],
    ["a path, in any case", "e:\\mail\\PART 5", "syd02-fs01-06"],
    ["a directory", "var12", "syd02-fs01-12"],
    ["a service", "avamar19 fs50", "syd02-fs50-19"],
  ])("finds by %s", (_what, query, name) => {
    expect(rowsOf(search(query))).toContain(name);
  });

  test("finds drift and what a run would change by these words", () => {
    const drifted = graphOf(readExport(exportOf(estate(1, 4))), [
      { urn: urnOf("Dataset", "syd02-fs01-02"), properties: ["targets"] },
    ]);
    expect(viewOf(drifted, { ...firstLook(drifted), query: "drift" }).found).toBe(1);
    const planned = {
      ...small,
      nodes: small.nodes.map((node) => (node.type === "Policy" ? { ...node, change: "replace" as const } : node)),
    };
    expect(viewOf(planned, { ...firstLook(planned), query: "replace" }).found).toBe(4);
  });

  test("that finds nothing shows nothing", () => {
    expect(search("no such thing")).toMatchObject({ lanes: [], links: [], found: 0 });
    expect(layoutOf(search("no such thing"))).toMatchObject({ groups: [], lines: [] });
  });

  test("for blanks is none", () => {
    expect(search("   ").found).toBeUndefined();
  });
});

describe("the map", () => {
  const shapes = (shape: Shape): Shape[] => [shape, ...(shape.children ?? []).flatMap(shapes)];

  test("boxes of a column do not overlap, and each row lies in its box", () => {
    for (const graph of [small, large]) {
      const { groups, width, height } = layoutOf(viewOf(graph, firstLook(graph)));
      for (const { x, y, height: own, rows } of groups) {
        const below = groups.filter((other) => other.x === x && other.y > y);
        for (const other of below) expect(other.y).toBeGreaterThanOrEqual(y + own);
        for (const row of rows) expect(row.y + 22).toBeLessThanOrEqual(y + own);
        expect(x + 236).toBeLessThan(width);
        expect(y + own).toBeLessThan(height);
      }
    }
  });

  test.each([
    ["a laptop", { width: 1204, height: 499 }],
    ["a large screen", { width: 1844, height: 859 }],
    ["a telephone", { width: 334, height: 508 }],
  ])("opens whole on %s, and boxes do not overlap however the columns are arranged", (_what, room) => {
    for (const graph of [small, graphFor(8, 8), large]) {
      const view = viewOf(graph, lookFor(graph, room));
      const layout = layoutOf(view, arrange(view, room));
      const zoom = zoomFor(layout, room);
      expect(layout.width * zoom).toBeLessThanOrEqual(room.width + 0.01);
      expect(layout.height * zoom).toBeLessThanOrEqual(room.height + 0.01);
      // A thousand streams on a telephone are an outline; all else can be read.
      expect(zoom).toBeGreaterThan(graph === large ? 0.3 : 0.5);
      expect(layout.groups).toHaveLength(graph.groups.length);
      for (const { x, y, height, lane } of layout.groups) {
        const below = layout.groups.filter((other) => other.x === x && other.y > y);
        for (const other of below) expect(other.y).toBeGreaterThanOrEqual(y + height);
        const title = layout.lanes.find((each) => each.lane === lane)!;
        expect(y).toBeGreaterThan(title.y);
        expect(y + height).toBeLessThan(layout.height);
      }
    }
  });

  test("more is unfolded where there is more room", () => {
    const graph = graphFor(8, 8);
    const rows = (width: number, height: number) => rowsOf(viewOf(graph, lookFor(graph, { width, height }))).length;
    expect(rows(3000, 2600)).toBe(graph.nodes.length);
    expect(rows(1204, 499)).toBeLessThan(20);
  });

  test("what is unfolded moves nothing to another column", () => {
    const room = { width: 1204, height: 499 };
    const folded = { open: [], rows: {}, query: "" };
    const arrangement = arrange(viewOf(large, folded), room);
    const before = layoutOf(viewOf(large, folded), arrangement);
    const after = layoutOf(viewOf(large, { ...folded, open: [large.groups[3]!.id] }), arrangement);
    expect(after.groups.map(({ x }) => x)).toEqual(before.groups.map(({ x }) => x));
    expect(after.height).toBeGreaterThan(before.height);
  });

  test("everything that can be reached has a name, and a group says whether it is open", () => {
    const all = shapes(drawMap(layoutOf(viewOf(large, firstLook(large))))).filter(
      ({ attributes }) => attributes.role === "button",
    );
    expect(all.length).toBeGreaterThan(80);
    for (const { attributes } of all) expect(attributes["aria-label"]).toBeTruthy();
    for (const { attributes } of all) expect("data-group" in attributes).toBe("aria-expanded" in attributes);
  });

  test("a Data Domain that gives more streams away than it has says so", () => {
    const over = {
      ...small,
      groups: small.groups.map((group) => (group.budget ? { ...group, budget: { given: 300, limit: 270 } } : group)),
    };
    expect(JSON.stringify(drawMap(layoutOf(viewOf(over, firstLook(over)))))).toContain(
      '"300 of 270 streams given: too many"',
    );
  });
});
