import type { Site } from "../site/index.ts";

/** What belongs to a stream on a host. */
interface Ours {
  service: string;
  rule: string;
  varDirectory: string;
}

interface SavedFile {
  name: string;
  data?: string;
  children?: SavedFile[];
}

interface SavedKey {
  name: string;
  values: { name: string; data: unknown }[];
  keys: SavedKey[];
}

/** Everything on an emulated host that is not the stream's; a line for each: files, registry, what runs and what listens. */
export function windowsRest(host: Site["hosts"][number], ours: Ours): string[] {
  const saved = host.save() as {
    files: { name: string; root: SavedFile }[];
    hive: SavedKey[];
    running: { name: string }[];
  };
  const lines: string[] = [];
  for (const { name, root } of saved.files) addFiles(lines, name, root, ours);
  for (const key of saved.hive) addKeys(lines, "", key, ours);
  for (const { name } of saved.running) if (name !== ours.service) lines.push(`running ${name}`);
  return lines;
}

function addFiles(lines: string[], path: string, { data, children }: SavedFile, ours: Ours): void {
  if (path === ours.varDirectory) return;
  // An agent that starts again with the host writes its log on, and its process number into its lock.
  const isAlive = /\\var\\avagent\.(log|lck)$/.test(path);
  lines.push(`${path} ${isAlive ? "" : (data ?? "")}`);
  for (const child of children ?? []) addFiles(lines, `${path}\\${child.name}`, child, ours);
}

function addKeys(lines: string[], above: string, { name, values, keys }: SavedKey, ours: Ours): void {
  const path = `${above}\\${name}`;
  if (path.endsWith(`\\Services\\${ours.service}`)) return;
  for (const { name: value, data } of values)
    if (!String(data).includes(`|Name=${ours.rule}|`)) lines.push(`${path} ${value} ${JSON.stringify(data)}`);
  for (const key of keys) addKeys(lines, path, key, ours);
}
