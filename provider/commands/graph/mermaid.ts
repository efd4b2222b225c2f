import type { Graph, LinkKind } from "../../topology/graph/graph";
import { firstLook, viewOf } from "../../topology/graph/view";
import { titleOfGroup } from "./draw/map";

/** Lines that are drawn otherwise: no way that data takes, or the way of single members only. */
const DOTTED: LinkKind[] = ["excluded", "attached", "own"];

/** The picture as a Mermaid flowchart, for pages that draw such: README files and wikis. */
export function mermaidOf(graph: Graph): string {
  const view = viewOf(graph, firstLook(graph));
  const ids = new Map<string, string>();
  const idOf = (of: string) => {
    const id = ids.get(of) ?? `n${ids.size + 1}`;
    ids.set(of, id);
    return id;
  };
  const lines = ["flowchart LR"];
  const drifted: string[] = [];
  for (const { groups } of view.lanes)
    for (const { group, isOpen, rows, total, drifted: count } of groups) {
      const title = titleOfGroup(group);
      const id = idOf(group.id);
      if (!isOpen) lines.push(`  ${id}["${safe(title)}<br>${total} inside"]`);
      else {
        lines.push(`  subgraph ${id}["${safe(title)}"]`);
        for (const { node } of rows)
          lines.push(`    ${idOf(node.id)}["${[node.name, node.note].filter(Boolean).map(safe).join("<br>")}"]`);
        if (rows.length < total) lines.push(`    ${id}more["${total - rows.length} more"]`);
        lines.push("  end");
      }
      if (!isOpen && count) drifted.push(id);
      for (const { node } of rows) if (node.drift.length) drifted.push(idOf(node.id));
    }
  for (const { from, to, kind, count, isOff } of view.links) {
    const arrow = DOTTED.includes(kind) || isOff ? "-.->" : "-->";
    lines.push(`  ${idOf(from)} ${arrow}${count > 1 ? `|${count}|` : ""} ${idOf(to)}`);
  }
  if (drifted.length)
    lines.push("  classDef drift stroke:#a34700,stroke-width:3px", `  class ${drifted.join(",")} drift`);
  return `${lines.join("\n")}\n`;
}

/** Text between quotes: everything that is no letter, digit or plain sign becomes its number, which Mermaid shows as the sign. */
function safe(text: string): string {
  return [...text].map((sign) => (/[\p{L}\p{N} .,:/_()%+-]/u.test(sign) ? sign : `#${sign.codePointAt(0)};`)).join("");
}
