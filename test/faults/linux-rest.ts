import type { Site } from "../site/index.ts";

/** What belongs to a stream on a host. */
interface Ours {
  unit: string;
  paths: string[];
}

interface SavedNode {
  kind: string;
  mode: number;
  uid: number;
  gid: number;
  data?: string;
  target?: string;
  children?: Record<string, SavedNode>;
}

/** Everything on an emulated host that is not the stream's; a line for each: files, units, and what runs and listens. */
export function linuxRest(host: Site["linuxHosts"][number], { unit, paths }: Ours): string[] {
  const lines: string[] = [];
  addFiles(lines, "", (host.save() as { files: SavedNode }).files, paths);
  for (const { name, activeState } of host.units.list())
    if (name !== unit && activeState !== "inactive") lines.push(`unit ${name} ${activeState}`);
  const pids = new Map<number, string>();
  for (const { pid, argv, unit: of } of host.processes.list()) if (of !== unit) pids.set(pid, argv.join(" "));
  lines.push(...[...pids.values()].map((command) => `running ${command}`));
  for (const { port, pid } of host.listeners.list())
    if (pids.has(pid)) lines.push(`listening on ${port} ${pids.get(pid)}`);
  return lines;
}

function addFiles(lines: string[], path: string, node: SavedNode, ours: string[]): void {
  if (ours.includes(path)) return;
  const { kind, mode, uid, gid, data, target, children } = node;
  // An agent that starts again with the host writes its log on, and its process number into its lock.
  const isAlive = /\/var\/avagent\.(log|lck)$/.test(path);
  lines.push([path || "/", kind, mode.toString(8), uid, gid, isAlive ? "" : (data ?? target ?? "")].join(" "));
  for (const [name, child] of Object.entries(children ?? {})) addFiles(lines, `${path}/${name}`, child, ours);
}
