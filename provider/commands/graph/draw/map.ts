import type { Group } from "../../../topology/graph/graph";
import type { Lane } from "../../../topology/graph/kinds";
import {
  BUDGET_HEIGHT,
  HEAD_HEIGHT,
  LANE_WIDTH,
  type Layout,
  type PlacedGroup,
  type PlacedLine,
  ROW_HEIGHT,
} from "./layout";
import { fittedEnd, fittedPath, label, type Shape, shape, widthOf } from "./shape";

/** The headings of the columns. */
const LANE_TITLES: Record<Lane, string> = {
  clients: "Hosts and clients",
  policies: "Policies",
  plans: "What, when, how long",
  storage: "Storage",
  copies: "Copies",
};

/** What groups are called, by their kind. */
const GROUP_NOUNS: Record<string, string> = {
  host: "host",
  vCenter: "vCenter",
  clients: "clients",
  policies: "policies",
  datasets: "datasets",
  schedules: "schedules",
  retentions: "retentions",
  rules: "rules",
  "Data Domain": "Data Domain",
  grids: "grids",
  copies: "copying policies",
  destinations: "destinations",
  outside: "not in this stack",
};

/** The map: columns of boxes, and the lines between them beneath. */
export function drawMap(layout: Layout): Shape {
  return shape(
    "g",
    { class: "map" },
    shape("g", { class: "lines", "aria-hidden": "true" }, ...layout.lines.map(drawLine)),
    ...layout.lanes.map(({ lane, x, y }) => shape("text", { class: "lane", x, y: y + 14 }, LANE_TITLES[lane])),
    ...layout.groups.map(drawGroup),
  );
}

function drawLine({ of, kind, path }: PlacedLine): Shape {
  const width = Math.min(3, 1.1 + Math.log2(of.count) * 0.3).toFixed(1);
  return shape("path", {
    class: of.isOff ? `line ${kind} off` : `line ${kind}`,
    d: path,
    "stroke-width": width,
    "data-from": of.from,
    "data-to": of.to,
  });
}

/** Groups that are something themselves; the others are a domain's part of a column. */
const NAMED = new Set(["host", "vCenter", "Data Domain", "grids"]);

/** The size of a bold title, as wide as its letters are. */
const TITLE = 13.6;

/** What a group is called: "Policies /clients/CORP". */
export function titleOfGroup({ kind, title }: Group): string {
  return NAMED.has(kind) ? title : `${capital(GROUP_NOUNS[kind] ?? kind)} ${title}`.trim();
}

/** A domain is told by its end; where its grid stands behind it, by both. */
const shortened = (title: string, room: number) =>
  title.includes(" on ") ? fittedPath(title, room, TITLE) : fittedEnd(title, room, TITLE);

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function drawGroup(placed: PlacedGroup): Shape {
  const { of, lane, x, y, height, rows, more } = placed;
  const { group, isOpen, total, drifted, changing } = of;
  const isNamed = NAMED.has(group.kind);
  const noun = capital(GROUP_NOUNS[group.kind] ?? group.kind);
  const title = titleOfGroup(group);
  const said = [
    `${title}, ${total} inside`,
    drifted ? `${drifted} drifted` : "",
    changing ? `${changing} changing` : "",
  ];
  const count = isOpen && rows.length === total ? "" : String(total);
  const room = LANE_WIDTH - 38 - (count ? 8 + 7 * count.length : 0) - (drifted || changing ? 14 : 0);
  const head = shape(
    "g",
    {
      class: "head",
      "data-group": group.id,
      role: "button",
      tabindex: -1,
      "aria-expanded": String(isOpen),
      "aria-label": said.filter(Boolean).join(", "),
    },
    shape("title", {}, title),
    shape("rect", { class: "hit", x: x + 1, y: y + 1, width: LANE_WIDTH - 2, height: HEAD_HEIGHT - 2, rx: 5 }),
    shape("path", { class: "fold", d: isOpen ? `M${x + 11} ${y + 13} l4 4 l4 -4` : `M${x + 13} ${y + 11} l4 4 l-4 4` }),
    label(
      { class: "group", x: x + 26, y: y + 18 },
      title,
      isNamed
        ? fittedPath(title, room, TITLE)
        : `${noun} ${shortened(group.title, room - widthOf(`${noun} `, TITLE))}`.trim(),
    ),
    count ? shape("text", { class: "count", x: x + LANE_WIDTH - 10, y: y + 18 }, count) : undefined,
    mark(
      drifted > 0,
      !isOpen && changing > 0 ? "update" : undefined,
      x + LANE_WIDTH - (count ? 20 + 7 * count.length : 14),
      y + 15,
    ),
  );
  return shape(
    "g",
    { class: `box ${lane} ${group.kind === "outside" ? "outside" : ""}`.trim() },
    shape("rect", { class: "card", x, y, width: LANE_WIDTH, height, rx: 6 }),
    shape("rect", { class: "accent", x, y: y + 6, width: 3, height: Math.max(8, height - 12), rx: 1.5 }),
    head,
    group.budget ? drawBudget(group.budget, x, y + HEAD_HEIGHT - 4) : undefined,
    ...rows.map(({ of: { node, isFound }, y: top }) => {
      const states = [
        node.drift.length ? `drifted: ${node.drift.join(", ")}` : "",
        node.change ? `the run will ${node.change} it` : "",
      ];
      // The name has the first claim on the room, the note gets what is left but at least a third.
      const space = LANE_WIDTH - 44;
      const name = fittedPath(node.name, node.note ? space * 0.66 : space, 12);
      const note = node.note ? fittedPath(node.note, space - widthOf(name, 12), 11) : "";
      return shape(
        "g",
        {
          class: ["node", isFound ? "found" : "", node.isOff ? "off" : "", node.change ?? ""].filter(Boolean).join(" "),
          "data-node": node.id,
          role: "button",
          tabindex: -1,
          "aria-label": [`${node.kind} ${node.name}`, node.note, ...states].filter(Boolean).join(", "),
        },
        shape("title", {}, [node.name, node.note].filter(Boolean).join("\n")),
        shape("rect", { class: "hit", x: x + 6, y: top, width: LANE_WIDTH - 10, height: ROW_HEIGHT, rx: 4 }),
        mark(node.drift.length > 0, node.change, x + 17, top + 11),
        label({ class: "name", x: x + 26, y: top + 15 }, node.name, name),
        note ? label({ class: "note", x: x + LANE_WIDTH - 10, y: top + 15 }, node.note, note) : undefined,
      );
    }),
    more === undefined
      ? undefined
      : shape(
          "g",
          {
            class: "more",
            "data-more": group.id,
            role: "button",
            tabindex: -1,
            "aria-label": `Show more of ${title}: ${total - rows.length} are not shown`,
          },
          shape("rect", { class: "hit", x: x + 6, y: more, width: LANE_WIDTH - 10, height: ROW_HEIGHT, rx: 4 }),
          shape("text", { class: "note start", x: x + 26, y: more + 15 }, `${total - rows.length} more`),
        ),
  );
}

/** A filled dot for drift, a ring with the sign of the change for what a run would do; shapes, not colours alone. */
function mark(isDrifted: boolean, change: string | undefined, x: number, y: number): Shape | undefined {
  if (isDrifted) return shape("path", { class: "mark drift", d: `M${x} ${y - 5} l5 5 l-5 5 l-5 -5 z` });
  if (!change) return undefined;
  const signs: Record<string, string> = {
    create: `M${x - 4} ${y} h8 M${x} ${y - 4} v8`,
    update: `M${x - 4} ${y + 1} q2 -4 4 -1 t4 -1`,
    replace: `M${x - 4} ${y - 2} h8 m-3 -3 l3 3 M${x + 4} ${y + 2} h-8 m3 3 l-3 -3`,
    delete: `M${x - 4} ${y} h8`,
  };
  return shape("path", { class: `mark change ${change}`, d: signs[change] ?? signs.update });
}

function drawBudget({ given, limit }: { given: number; limit: number }, x: number, y: number): Shape {
  const width = LANE_WIDTH - 36;
  const part = limit ? Math.min(1, given / limit) : 0;
  const text = limit ? `${given} of ${limit} streams given` : `${given} streams given`;
  return shape(
    "g",
    { class: `budget ${limit && given > limit ? "over" : ""}`.trim() },
    shape("rect", { class: "track", x: x + 26, y, width, height: 4, rx: 2 }),
    part
      ? shape("rect", { class: "used", x: x + 26, y, width: (width * part).toFixed(1), height: 4, rx: 2 })
      : undefined,
    shape(
      "text",
      { class: "note start", x: x + 26, y: y + BUDGET_HEIGHT - 2 },
      limit && given > limit ? `${text}: too many` : text,
    ),
  );
}
