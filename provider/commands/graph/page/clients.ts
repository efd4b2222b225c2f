import { type ClientRow, clientRows } from "../../../topology/graph/clients";
import type { Graph } from "../../../topology/graph/graph";
import { textOf } from "../../../topology/graph/view";
import { element, linkButton, part } from "./dom";

const ROW = 28;
const BEYOND = 8;

/** The list of clients. Only the rows in sight are in the page; for printing all of them are. */
export class ClientList {
  private readonly frame = part("clients");
  private readonly body = part("client-rows");
  private readonly all: { row: ClientRow; text: string }[];
  private rows: ClientRow[];
  private from = -1;

  constructor(
    graph: Graph,
    private readonly select: (id: string) => void,
  ) {
    this.all = clientRows(graph).map((row) => {
      const { home, sources, policies, starts, kept, stored, off = "" } = row;
      const more = [sources, policies, starts, kept, stored, off && `${off} is off`].flat().join(" ").toLowerCase();
      return { row, text: `${textOf(row.node, home)} ${more}` };
    });
    this.rows = this.all.map(({ row }) => row);
    this.frame.addEventListener("scroll", () => this.draw());
    addEventListener("resize", () => this.draw());
    addEventListener("beforeprint", () => this.fill(0, this.rows.length));
    addEventListener("afterprint", () => this.draw(true));
    this.body.addEventListener("keydown", (event) => this.move(event));
    this.draw(true);
  }

  /** Shows the rows that have all of these words. Gives how many. */
  search(query: string): number {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    this.rows = this.all.filter(({ text }) => words.every((word) => text.includes(word))).map(({ row }) => row);
    this.frame.scrollTop = 0;
    this.draw(true);
    return this.rows.length;
  }

  private draw(anew = false): void {
    const from = Math.max(0, Math.floor(this.frame.scrollTop / ROW) - BEYOND);
    if (from === this.from && !anew) return;
    const shown = Math.ceil(innerHeight / ROW) + 2 * BEYOND;
    this.from = from;
    this.fill(from, Math.min(this.rows.length, from + shown));
  }

  /** The rows in sight, and above and below them one empty row each as high as all that are not. */
  private fill(from: number, to: number): void {
    const focused = document.activeElement?.closest("tr")?.getAttribute("aria-rowindex");
    this.body.replaceChildren(
      ...space(from),
      ...this.rows.slice(from, to).map((row, i) => this.rowOf(row, from + i)),
      ...space(this.rows.length - to),
    );
    this.frame.querySelector("table")!.setAttribute("aria-rowcount", String(this.rows.length + 1));
    if (focused)
      this.body.querySelector<HTMLElement>(`[aria-rowindex="${focused}"] button`)?.focus({ preventScroll: true });
  }

  private rowOf(row: ClientRow, index: number): HTMLTableRowElement {
    const { node, home, port, sources, policies, starts, kept, stored, off } = row;
    const text = (of: string[]) => element("td", { title: of.join("\n") }, of.join(", "));
    const drift = node.drift.length ? `drift: ${node.drift.join(", ")}` : "";
    const warning = [drift, off ? `${off} is off` : ""].filter(Boolean).join("; ");
    const state = warning
      ? element("span", { class: "warn", title: warning }, warning)
      : element("span", { class: "change" }, node.change ?? "");
    return element(
      "tr",
      { "aria-rowindex": String(index + 2) },
      element(
        "th",
        { scope: "row" },
        linkButton(node.name, () => this.select(node.id)),
      ),
      text([home]),
      element("td", { class: "number" }, port),
      ...[sources, policies, starts, kept, stored].map(text),
      element("td", {}, state),
    );
  }

  private move(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = (event.target as Element).closest("tr");
    if (!step || !row) return;
    event.preventDefault();
    const index = Number(row.getAttribute("aria-rowindex")) - 2 + step;
    if (index < 0 || index >= this.rows.length) return;
    const head = 30;
    const { scrollTop, clientHeight } = this.frame;
    if (index * ROW < scrollTop) this.frame.scrollTop = index * ROW;
    if ((index + 1) * ROW + head > scrollTop + clientHeight)
      this.frame.scrollTop = (index + 1) * ROW + head - clientHeight;
    this.draw();
    this.body.querySelector<HTMLElement>(`[aria-rowindex="${index + 2}"] button`)?.focus({ preventScroll: true });
  }
}

function space(rows: number): HTMLTableRowElement[] {
  if (rows <= 0) return [];
  const cell = element("td", { colspan: "9" });
  cell.style.height = `${rows * ROW}px`;
  return [element("tr", { class: "space", "aria-hidden": "true" }, cell)];
}
