import type { Graph, GraphNode, LinkKind } from "../../../topology/graph/graph";
import { element, linkButton, part } from "./dom";

/** What a line says, read from either of its ends. */
const SAID: Record<LinkKind, [forwards: string, backwards: string]> = {
  member: ["in the policy", "members"],
  excluded: ["left out by", "leaves out"],
  dataset: ["backs up", "used by"],
  own: ["backs up single members with", "used for single members by"],
  schedule: ["starts", "used by"],
  retention: ["keeps", "used by"],
  rule: ["takes in by rule", "used by"],
  proxy: ["used by", "proxies"],
  stored: ["stored on", "stores"],
  attached: ["attached", "attached to"],
  copied: ["copied by", "copies"],
  destination: ["copies to", "takes copies of"],
  owner: ["belongs to", "owns"],
  agent: ["runs", "run by"],
};

/** So many connections are listed of each kind; a schedule of 1,000 policies says how many more there are. */
const MOST = 25;

/** The panel with everything about one object. */
export class Details {
  private readonly panel = part("details");
  private readonly nodes: Map<string, GraphNode>;
  private before: Element | null = null;

  constructor(
    private readonly graph: Graph,
    private readonly select: (id: string | undefined) => void,
    private readonly goTo: (id: string) => void,
  ) {
    this.nodes = new Map([...graph.nodes, ...graph.settings].map((each) => [each.id, each]));
    addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && !this.panel.hidden) this.select(undefined);
    });
  }

  /** Shows an object, or nothing; the keyboard goes there, and afterwards back to where it came from. */
  show(id: string | undefined): void {
    const node = id === undefined ? undefined : this.nodes.get(id);
    const wasHidden = this.panel.hidden;
    this.panel.hidden = !node;
    document.body.classList.toggle("detailed", node !== undefined);
    if (!node) {
      if (!wasHidden && this.before instanceof SVGElement) backTo(this.before);
      else if (!wasHidden && this.before instanceof HTMLElement) this.before.focus();
      return;
    }
    if (wasHidden) this.before = document.activeElement;
    this.panel.replaceChildren(...this.contentOf(node));
    this.panel.querySelector("h2")!.focus();
    this.panel.scrollTop = 0;
  }

  private contentOf(node: GraphNode): Node[] {
    const close = element("button", { type: "button", class: "tool close" }, "Close");
    close.addEventListener("click", () => this.select(undefined));
    const group = this.graph.groups.find(({ id }) => id === node.group);
    const home = [node.kind, group?.title].filter(Boolean).join(", in ");
    return [
      close,
      element("h2", { tabindex: "-1" }, node.name),
      element("p", {}, node.type === undefined && node.kind !== "grid" ? `${home}` : home),
      ...(node.isOff
        ? [element("p", { class: "warn" }, "Off: it is disabled or stopped, and nothing starts because of it.")]
        : []),
      ...(node.change ? [element("p", {}, `The run will ${node.change} it.`)] : []),
      ...(node.drift.length
        ? [element("p", { class: "warn" }, `Differs from the program: ${node.drift.join(", ")}.`)]
        : []),
      element(
        "dl",
        {},
        ...node.facts.flatMap(({ name, value }) => [element("dt", {}, name), element("dd", {}, value)]),
      ),
      ...(group
        ? [
            element(
              "p",
              {},
              linkButton("Show on the map", () => this.goTo(node.id)),
            ),
          ]
        : []),
      ...this.connectionsOf(node),
    ];
  }

  private connectionsOf({ id }: GraphNode): Node[] {
    const lists = new Map<string, string[]>();
    const list = (title: string, other: string) => lists.set(title, [...(lists.get(title) ?? []), other]);
    for (const { from, to, kind, members } of this.graph.links) {
      if (from === id || to === id) list(SAID[kind][from === id ? 0 : 1], from === id ? to : from);
      if (kind !== "own") continue;
      if (members?.includes(id)) list("has a dataset of its own", to);
      if (to === id) for (const member of members ?? []) list("the dataset of", member);
    }
    return [...lists].flatMap(([title, ids]) => [
      element("h3", {}, ids.length > 1 ? `${title} (${ids.length})` : title),
      element(
        "ul",
        {},
        ...ids.slice(0, MOST).map((other) => this.connection(other)),
        ...(ids.length > MOST ? [element("li", {}, `and ${ids.length - MOST} more: search for them`)] : []),
      ),
    ]);
  }

  private connection(id: string): HTMLLIElement {
    const node = this.nodes.get(id);
    const text = node ? [node.name, node.note].filter(Boolean).join(" · ") : id;
    return element("li", {}, node ? linkButton(text, () => this.select(id)) : text);
  }
}

/** The map may have been drawn anew meanwhile: the same object is looked for by what it stands for. */
function backTo(before: SVGElement): void {
  const { node } = before.dataset;
  const again = [...document.querySelectorAll<SVGElement>("svg [data-node]")].find(
    (each) => each.dataset.node === node,
  );
  (before.isConnected ? before : again)?.focus();
}
