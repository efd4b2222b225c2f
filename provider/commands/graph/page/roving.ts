/** One thing of a drawing that can be reached with the keyboard. */
const REACHABLE = "[data-node],[data-group],[data-more]";

/**
 * Arrow keys in a drawing: one of its parts is in the order of the Tab key, the arrows move on from there. Up and down
 * stay in a column, left and right follow a line or, where there is none, go to the nearest part of the next column.
 */
export function rove(svg: SVGSVGElement): void {
  svg.addEventListener("keydown", (event) => {
    const here = (event.target as Element).closest<SVGGElement>(REACHABLE);
    const parts = [...svg.querySelectorAll<SVGGElement>(REACHABLE)];
    const next = here && (alongLine(svg, event.key, here, parts) ?? nextFor(event.key, here, parts));
    if (!next) return;
    event.preventDefault();
    focusOn(svg, next);
  });
}

/** Makes a part the one that Tab leads to, and goes there. */
export function focusOn(svg: SVGSVGElement, part: SVGGElement): void {
  reachable(svg, part);
  part.focus();
  part.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Makes a part, or else the first one, the one that Tab leads to. */
export function reachable(svg: SVGSVGElement, part?: SVGGElement): void {
  for (const each of svg.querySelectorAll(`${REACHABLE}`)) each.setAttribute("tabindex", "-1");
  (part ?? svg.querySelector(REACHABLE))?.setAttribute("tabindex", "0");
}

/** What the first line from here leads to, or comes from. */
function alongLine(svg: SVGSVGElement, key: string, here: SVGGElement, parts: SVGGElement[]): SVGGElement | undefined {
  if (key !== "ArrowRight" && key !== "ArrowLeft") return undefined;
  const [near, far] = key === "ArrowRight" ? ["data-from", "data-to"] : ["data-to", "data-from"];
  const line = [...svg.querySelectorAll(".line")].find((each) => each.getAttribute(near!) === nameOf(here));
  return line && parts.find((each) => nameOf(each) === line.getAttribute(far!));
}

const nameOf = ({ dataset: { node, group, more } }: SVGGElement) => node ?? group ?? more;

interface Place {
  part: SVGGElement;
  x: number;
  y: number;
}

function placeOf(part: SVGGElement): Place {
  const hit = part.querySelector(".hit")!;
  const column = Math.round(Number(hit.getAttribute("x")) / 10);
  return { part, x: column, y: Number(hit.getAttribute("y")) };
}

function nextFor(key: string, here: SVGGElement, parts: SVGGElement[]): SVGGElement | undefined {
  const at = placeOf(here);
  const places = parts.map(placeOf);
  const column = places.filter(({ x }) => Math.abs(x - at.x) <= 2).sort((a, b) => a.y - b.y);
  const index = column.findIndex(({ part }) => part === here);
  if (key === "ArrowDown") return column[index + 1]?.part;
  if (key === "ArrowUp") return column[index - 1]?.part;
  if (key === "Home") return column[0]?.part;
  if (key === "End") return column.at(-1)?.part;
  if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
  const beyond = places.filter(({ x }) => (key === "ArrowRight" ? x > at.x + 2 : x < at.x - 2));
  const distance = ({ x, y }: Place) => Math.abs(x - at.x) * 1000 + Math.abs(y - at.y);
  return beyond.sort((a, b) => distance(a) - distance(b))[0]?.part;
}
