import { readFileSync } from "node:fs";
import type { Site } from "../../site/index.ts";
import { PREFERENCES, preferencesIn } from "../../site/linux/utility-node.ts";
import type { Plain, SingletonCase } from "../case.ts";

const GRID = "syd01-g1-util";
const FOLDER = PREFERENCES.replace(/\/[^/]*$/, "");
const OTHER = `${FOLDER}/other.xml`;
const PASSWORD = "emulated-host-1";

const files = (site: Site) => site.linuxHosts[0]!.files;
const values = (content: Buffer | undefined) => preferencesIn(content?.toString("utf8") ?? "") ?? new Map();

/** The files as they are when nobody has changed anything. */
let first: Record<string, Buffer>;

/** Puts another value there, as a colleague with an editor does. */
export function edit(site: Site, key: string, value: string): void {
  const text = files(site).read(PREFERENCES).toString("latin1");
  files(site).write(
    PREFERENCES,
    Buffer.from(text.replace(new RegExp(`(<entry key="${key}" value=)"[^"]*"`), `$1"${value}"`), "latin1"),
  );
}

function connection(site: Site): Plain {
  const { address, port, user, password, hostKey } = site.access.hosts[0]!;
  return { host: address, port, user, password, hostKey };
}

const least = (site: Site): Plain => ({
  connection: connection(site),
  node: "com/avamar/mc/mcsm",
  key: "max_jobs_per_node",
  value: "24",
});

/** A preference of the management server. */
export const serverPreference: SingletonCase = {
  type: "ServerPreference",
  site: {
    grids: [GRID],
    linuxHosts: [
      {
        name: GRID,
        utilityNodeOf: GRID,
        user: "admin",
        password: PASSWORD,
        agentVersion: null,
        timing: { managementServerMs: 10 },
      },
    ],
  },
  prepare(site) {
    // A second file of the same owner.
    files(site).copy(PREFERENCES, OTHER);
    first = Object.fromEntries([PREFERENCES, OTHER].map((path) => [path, files(site).read(path)]));
  },
  full: (site) => ({ ...least(site), file: PREFERENCES, restart: "ifChanged" }),
  least,
  seen(site) {
    for (const [file, before] of Object.entries(first)) {
      const [old, now] = [values(before), values(files(site).read(file))];
      for (const path of new Set([...old.keys(), ...now.keys()])) {
        const [node, key] = [path.replace(/\/[^/]*$/, ""), path.replace(/.*\//, "")];
        if (old.get(path) !== now.get(path)) return { file, node, key, value: now.get(path) };
      }
    }
    return undefined;
  },
  count: () => 1,
  isLetGo: (site) => Object.entries(first).every(([path, content]) => files(site).read(path).equals(content)),
  clear(site) {
    for (const name of files(site).list(FOLDER)) {
      const path = `${FOLDER}/${name}`;
      if (first[path]) files(site).write(path, first[path]);
      else files(site).remove(path);
    }
    site.registry.managementServer!(GRID)!.start(values(first[PREFERENCES]), 0);
  },
  hasOneReading: true,
  deleteBeforeReplace: true,
  secrets: [PASSWORD],
  properties: {
    connection: {
      to: (site: Site) => {
        const { password: _, ...rest } = connection(site);
        return { ...rest, privateKey: readFileSync(site.access.hosts[0]!.privateKeyFile, "utf8") };
      },
      means: "nothing",
      cannotDrift: "it is how the host is reached",
    },
    file: { to: OTHER, means: "replace", cannotDrift: "it is where is looked" },
    node: { to: "com/avamar/mc/repl", means: "replace", cannotDrift: "it is where is looked" },
    key: { to: "Allow_duplicate_client_names", means: "replace", cannotDrift: "it is where is looked" },
    value: { to: "48", drift: (site) => edit(site, "max_jobs_per_node", "31"), empty: "" },
    restart: { to: "never", means: "nothing", cannotDrift: "steers this package" },
  },
  refused: [
    { inputs: { value: "caf\u00e9" }, property: "value", reason: /printable ASCII/ },
    { inputs: { node: "/com/avamar" }, property: "node", reason: /slashes between, such as/ },
    { inputs: { key: "max jobs" }, property: "key", reason: /as in "max_jobs_per_node"/ },
    { inputs: { file: "mcserver.xml" }, property: "file", reason: /full path on Linux/ },
    { inputs: { connection: { host: "h" } }, property: "connection.hostKey", reason: /ssh-keygen -lf/ },
  ],
  many: {
    count: 8,
    inputs: (site, number) => ({ ...least(site), node: "com/avamar/mc/vmware", key: `limit_${number}` }),
    // One connection; reading a file is five requests.
    requests: 3 + 8 * 5,
  },
};
