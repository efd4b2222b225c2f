import type { Day } from "../../topology/graph/day";
import type { Graph } from "../../topology/graph/graph";
import { firstLook, viewOf } from "../../topology/graph/view";
import { DAY_WIDTH, dayHeight, drawDay } from "./draw/day";
import { layoutOf } from "./draw/layout";
import { drawMap } from "./draw/map";
import { markup, type Shape, shape } from "./draw/shape";
import { svgStyle } from "./style";
import { subtitleOf, titleOf } from "./summary";

const HEAD = 44;
const MARGIN = 16;

/** The picture as a drawing, for documents: the map, and the day beneath. Nothing can be clicked, large hosts are folded up. */
export function svgOf(graph: Graph, day: Day): string {
  const layout = layoutOf(viewOf(graph, firstLook(graph)));
  const width = Math.max(layout.width, DAY_WIDTH + 2 * MARGIN);
  const dayTop = HEAD + layout.height + MARGIN;
  const height = dayTop + 24 + dayHeight(day) + MARGIN;
  const title = titleOf(graph);
  const whole = shape(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-label": title,
    },
    shape("title", {}, title),
    shape("rect", { class: "ground", width, height }),
    shape("text", { class: "title", x: MARGIN, y: 24 }, title),
    shape("text", { class: "note start", x: MARGIN, y: 40 }, subtitleOf(graph)),
    shape("g", { transform: `translate(0 ${HEAD})` }, still(drawMap(layout))),
    shape("text", { class: "group", x: MARGIN, y: dayTop + 8 }, `The day, in ${day.zone}`),
    shape("g", { transform: `translate(${MARGIN} ${dayTop + 24})` }, still(drawDay(day))),
  );
  // The style is ours and goes in as it is: in XML it would otherwise be escaped to no use.
  return `${markup(whole).replace("</title>", `</title><style>${svgStyle}</style>`)}\n`;
}

/** A drawing without what only a page needs. */
function still({ attributes, children, ...rest }: Shape): Shape {
  const {
    role: _role,
    tabindex: _tab,
    "aria-label": _label,
    "aria-expanded": _open,
    "aria-hidden": _hidden,
    ...kept
  } = attributes;
  const plain = Object.entries(kept).filter(([name]) => !name.startsWith("data-"));
  return { ...rest, attributes: Object.fromEntries(plain), ...(children ? { children: children.map(still) } : {}) };
}
