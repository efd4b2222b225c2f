import type { Graph } from "../../topology/graph/graph";

/** What the picture is of: "file-server, stack prod". */
export function titleOf({ project, stack }: Graph): string {
  return project ? `${project}, stack ${stack}` : "An empty stack";
}

/** What it was made from, and when that was. */
export function subtitleOf({ written, nodes, settings }: Graph): string {
  const isPreview = [...nodes, ...settings].some(({ change }) => change);
  const state = written ? `state of ${written.slice(0, 16).replace("T", " ")} UTC` : "nothing is deployed yet";
  return isPreview ? `as the next run leaves it; ${state}` : state;
}

interface Total {
  name: string;
  count: number;
  isWarning?: boolean;
}

/** How much there is of what, without what there is none of. */
export function numbersOf({ groups, nodes, settings }: Graph): Total[] {
  const all = [...nodes, ...settings];
  const typed = (...types: string[]) => all.filter(({ type }) => types.includes(type ?? "")).length;
  const clients = nodes.reduce((sum, { clients = 0, type }) => sum + (type === "AvamarClientStream" ? 0 : clients), 0);
  const totals: Total[] = [
    { name: "hosts", count: groups.filter(({ kind }) => kind === "host").length },
    { name: "streams", count: typed("AvamarClientStream") },
    { name: "other clients", count: clients },
    { name: "policies", count: typed("Policy") },
    {
      name: "policies off",
      count: all.filter(({ kind, isOff }) => isOff && kind.endsWith("policy")).length,
      isWarning: true,
    },
    { name: "datasets", count: typed("Dataset") },
    { name: "schedules", count: typed("Schedule") },
    { name: "retentions", count: typed("Retention") },
    { name: "grids", count: nodes.filter(({ kind }) => kind === "grid").length },
    { name: "Data Domains", count: groups.filter(({ kind }) => kind === "Data Domain").length },
    { name: "copying policies", count: typed("ReplicationPolicy", "TierPolicy", "ValidationPolicy") },
    { name: "drifted", count: all.filter(({ drift }) => drift.length).length, isWarning: true },
    { name: "would change", count: all.filter(({ change }) => change).length, isWarning: true },
  ];
  return totals
    .filter(({ count }) => count > 0)
    .map((each) => (each.count === 1 ? { ...each, name: single(each.name) } : each));
}

const single = (name: string) =>
  /\bpolicies\b/.test(name) ? name.replace("policies", "policy") : name.replace(/s$/, "");
