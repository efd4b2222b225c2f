import type { Graph } from "../../../topology/graph/graph";
import { traced } from "../../../topology/graph/reach";
import { type Look, PAGE, viewOf } from "../../../topology/graph/view";
import { arrange, lookFor, type Room, zoomFor } from "../draw/fit";
import { type Arrangement, layoutOf } from "../draw/layout";
import { drawMap } from "../draw/map";
import { drawn, part } from "./dom";
import { focusOn, reachable, rove } from "./roving";

/** A page of A4 across, without its margins and the title. */
const PAPER: Room = { width: 1047, height: 620 };

/** How much larger one press makes the map. */
export const ZOOM_STEP = 1.4;

/** The map of the page: folded and unfolded, searched, zoomed, and what is selected in it. */
export class TopologyMap {
  private readonly frame = part("map");
  private readonly svg = part<SVGSVGElement>("map-drawing");
  private look: Look;
  /** Stays as it is while groups are folded and unfolded, so that nothing jumps to another column. */
  private arrangement: Arrangement | undefined;
  private zoom = 1;
  private isFitted = true;
  private selected: string | undefined;

  constructor(
    private readonly graph: Graph,
    private readonly select: (id: string | undefined) => void,
  ) {
    this.look = lookFor(graph, this.room());
    this.svg.addEventListener("click", (event) => this.act(event.target as Element));
    this.svg.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.act(event.target as Element);
    });
    rove(this.svg);
    this.listenForZoom();
    this.listenForDrag();
    this.fit();
    addEventListener("resize", () => {
      if (this.isFitted) this.fit();
    });
    this.listenForPrint();
  }

  /** Shows only what has these words, and what is connected with it. Gives how many have them. */
  search(query: string): number | undefined {
    this.look = { ...this.look, query };
    return this.draw();
  }

  /** Unfolds every group, as far as a page can show them, or folds all up. */
  foldAll(isOpen: boolean): void {
    const ids = this.graph.groups.map(({ id }) => id);
    this.look = { ...this.look, open: isOpen ? ids.reverse() : [] };
    // Everything unfolded is rarely to be read at once: it keeps its size.
    if (isOpen) this.draw();
    else this.fit();
  }

  /** Marks what was selected and everything that leads there or follows from it. */
  mark(id: string | undefined): void {
    this.selected = id;
    const lit = id === undefined ? new Set<string>() : traced(this.graph.links, id);
    this.svg.classList.toggle("tracing", id !== undefined);
    for (const each of this.svg.querySelectorAll("[data-node]")) {
      const own = each.getAttribute("data-node")!;
      each.classList.toggle("lit", lit.has(own));
      each.classList.toggle("selected", own === id);
    }
    const groups = new Map(this.graph.nodes.map((node) => [node.id, node.group!]));
    const ends = new Set([...lit].flatMap((each) => [each, groups.get(each) ?? each]));
    for (const line of this.svg.querySelectorAll(".line"))
      line.classList.toggle(
        "lit",
        ends.has(line.getAttribute("data-from")!) && ends.has(line.getAttribute("data-to")!),
      );
  }

  /** Unfolds the group of an object and goes there. */
  goTo(id: string): void {
    const { group } = this.graph.nodes.find((each) => each.id === id)!;
    const members = this.graph.nodes.filter((each) => each.group === group);
    const rows = Math.ceil((members.findIndex((each) => each.id === id) + 1) / PAGE) * PAGE;
    const open = [...this.look.open.filter((each) => each !== group), group!];
    this.look = {
      ...this.look,
      open,
      rows: { ...this.look.rows, [group!]: Math.max(rows, this.look.rows[group!] ?? PAGE) },
    };
    this.draw();
    const there = [...this.svg.querySelectorAll<SVGGElement>("[data-node]")].find((each) => each.dataset.node === id);
    if (there) focusOn(this.svg, there);
  }

  /** Larger (above 1) or smaller. */
  scale(by: number): void {
    this.zoom = Math.min(3, Math.max(0.1, this.zoom * by));
    this.isFitted = false;
    this.size();
  }

  /** All of it at once, as large as there is room. */
  fit(): void {
    const view = viewOf(this.graph, this.look);
    this.arrangement = arrange(view, this.room());
    this.zoom = zoomFor(layoutOf(view, this.arrangement), this.room());
    this.isFitted = true;
    this.draw();
  }

  /** Keeps what is fitted in sight when the frame becomes narrower or wider; nothing moves to another column. */
  fitAgain(): void {
    if (!this.isFitted) return;
    const layout = layoutOf(viewOf(this.graph, this.look), this.arrangement);
    this.zoom = zoomFor(layout, this.room());
    this.size();
  }

  /** What the frame has room for; it may grow to the height that its style allows. */
  private room(): Room {
    const most = Number.parseFloat(getComputedStyle(this.frame).maxHeight) || innerHeight;
    return { width: this.frame.clientWidth - 4, height: most - 6 };
  }

  private width = 1;
  private height = 1;

  private draw(): number | undefined {
    const view = viewOf(this.graph, this.look);
    const layout = layoutOf(view, this.arrangement);
    const focused = keyOf(document.activeElement);
    this.svg.replaceChildren(drawn(drawMap(layout)));
    [this.width, this.height] = [layout.width, layout.height];
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.size();
    this.mark(this.selected);
    const parts = [...this.svg.querySelectorAll<SVGGElement>("[data-node],[data-group],[data-more]")];
    const again = focused === undefined ? undefined : parts.find((each) => keyOf(each) === focused);
    reachable(this.svg, again);
    again?.focus({ preventScroll: true });
    return view.found;
  }

  private size(): void {
    this.svg.style.width = `${Math.round(this.width * this.zoom)}px`;
    this.svg.style.height = `${Math.round(this.height * this.zoom)}px`;
  }

  private act(target: Element): void {
    const { node, group, more } = target.closest<SVGGElement>("[data-node],[data-group],[data-more]")?.dataset ?? {};
    if (node !== undefined) this.select(node);
    else if (group !== undefined) this.toggle(group);
    else if (more !== undefined) {
      const rows = (this.look.rows[more] ?? PAGE) + PAGE;
      const open = [...this.look.open.filter((each) => each !== more), more];
      this.look = { ...this.look, open, rows: { ...this.look.rows, [more]: rows } };
      this.draw();
    }
  }

  private toggle(group: string): void {
    const isOpen = viewOf(this.graph, this.look).lanes.some(({ groups }) =>
      groups.some((each) => each.group.id === group && each.isOpen),
    );
    const others = this.look.open.filter((each) => each !== group);
    this.look = { ...this.look, open: isOpen ? others : [...others, group] };
    this.draw();
  }

  private listenForZoom(): void {
    this.frame.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        this.scale(event.deltaY < 0 ? 1.12 : 1 / 1.12);
      },
      { passive: false },
    );
    this.svg.addEventListener("keydown", ({ key }) => {
      if (key === "+" || key === "=") this.scale(ZOOM_STEP);
      else if (key === "-") this.scale(1 / ZOOM_STEP);
      else if (key === "0") this.fit();
    });
  }

  /** On paper it lies as paper does, whatever the screen is like. */
  private listenForPrint(): void {
    let onScreen: Arrangement | undefined;
    addEventListener("beforeprint", () => {
      onScreen = this.arrangement;
      this.arrangement = arrange(viewOf(this.graph, this.look), PAPER);
      this.draw();
    });
    addEventListener("afterprint", () => {
      this.arrangement = onScreen;
      this.draw();
    });
  }

  /** The mouse drags the map; fingers scroll it anyway. */
  private listenForDrag(): void {
    let from: { x: number; y: number; left: number; top: number } | undefined;
    this.frame.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || (event.target as Element).closest(".head,.node,.more")) return;
      from = { x: event.clientX, y: event.clientY, left: this.frame.scrollLeft, top: this.frame.scrollTop };
      this.frame.classList.add("dragging");
    });
    addEventListener("pointermove", (event) => {
      if (from) this.frame.scrollTo(from.left + from.x - event.clientX, from.top + from.y - event.clientY);
    });
    addEventListener("pointerup", () => {
      from = undefined;
      this.frame.classList.remove("dragging");
    });
  }
}

/** What a part of the drawing stands for, so that it is found again in the next one. */
function keyOf(of: Element | null): string | undefined {
  const { node, group, more } = of instanceof SVGElement ? of.dataset : ({} as DOMStringMap);
  return node ?? group ?? (more === undefined ? undefined : `more ${more}`);
}
