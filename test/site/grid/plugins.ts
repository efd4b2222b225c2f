import { notFound } from "./failure.ts";
import type { FlagCommand } from "./objects.ts";
import { type Call, ok, type Route } from "./routes.ts";

/** One flag of a plug-in, as far as the site knows it. */
export interface PluginFlag {
  name: string;
  type: "BOOLEAN" | "INTEGER" | "STRING" | "PULLDOWN" | "PASSWORD";
  defaultValue: string;
  description: string;
  options?: string[];
  /** The work that it is for. Default: BACKUP. */
  command?: FlagCommand;
}

interface PluginRow {
  kind: string;
  description: string;
  flags: PluginFlag[];
  supportsAllContent: boolean;
}

const flag = (
  name: string,
  type: PluginFlag["type"],
  defaultValue: string,
  description: string,
  options?: string[],
): PluginFlag => ({ name, type, defaultValue, description, options });

const dataDomainFlags = [
  flag("ddr", "BOOLEAN", "false", "Store backup on Data Domain system"),
  flag("ddr-index", "PULLDOWN", "0", "Data Domain system", ["0", "1", "2", "3", "4"]),
  flag("ddr-encrypt-strength", "PULLDOWN", "default", "Encryption method to Data Domain system", [
    "default",
    "none",
    "medium",
    "high",
  ]),
];

const logFlags = [
  flag("verbose", "PULLDOWN", "0", "Informational message level", ["0", "1", "2"]),
  flag("debug", "BOOLEAN", "false", "Enable debugging messages"),
];

const fileSystemFlags = [
  ...dataDomainFlags,
  ...logFlags,
  flag("label", "STRING", "", "Backup label"),
  flag("filecachemax", "INTEGER", "-8", "Maximum client file cache size (MBs, or a fraction when negative)"),
  flag("hashcachemax", "INTEGER", "-16", "Maximum client hash cache size (MBs, or a fraction when negative)"),
  flag("x-throttle", "INTEGER", "0", "Network usage throttle (Mbps)"),
];

const forDestination = (name: string, type: PluginFlag["type"], defaultValue: string, description: string) => ({
  ...flag(name, type, defaultValue, description),
  command: "REPL_CONFIG" as const,
});

/** How another grid is reached. Only the name `dstaddr` is public, the others are this site's guess. */
const destinationFlags: PluginFlag[] = [
  forDestination("dstaddr", "STRING", "", "Address of the destination server"),
  forDestination("dstid", "STRING", "", "User on the destination server"),
  forDestination("dstpassword", "PASSWORD", "", "Password on the destination server"),
  forDestination("dstport", "INTEGER", "27000", "Port of the destination server"),
  forDestination("dsttimeout", "INTEGER", "300", "Seconds after which a silent destination counts as lost"),
];

const replicateFlags = [
  ...logFlags,
  flag("x-throttle", "INTEGER", "0", "Network usage throttle (Mbps)"),
  ...destinationFlags,
];

const rows: [number, PluginRow][] = [
  [1001, { kind: "FILESYS", description: "Linux File System", flags: fileSystemFlags, supportsAllContent: true }],
  [1008, { kind: "REPLICATE", description: "Linux Replicate", flags: replicateFlags, supportsAllContent: true }],
  [
    1016,
    {
      kind: "VMWARE",
      description: "Linux VMware Image",
      flags: [...dataDomainFlags, ...logFlags],
      supportsAllContent: true,
    },
  ],
  [3001, { kind: "FILESYS", description: "Windows File System", flags: fileSystemFlags, supportsAllContent: true }],
  [
    3006,
    { kind: "MSSQL", description: "Windows SQL", flags: [...dataDomainFlags, ...logFlags], supportsAllContent: true },
  ],
  [
    3016,
    {
      kind: "VMWARE",
      description: "Windows VMware Image",
      flags: [...dataDomainFlags, ...logFlags],
      supportsAllContent: true,
    },
  ],
];

const catalogue = new Map(rows);

/** Whether the catalogue has a plug-in of this number. */
export function isKnownPlugin(pluginNumber: number): boolean {
  return catalogue.has(pluginNumber);
}

/** What people call a plug-in. */
export function pluginName(pluginNumber: number): string {
  return catalogue.get(pluginNumber)?.description ?? `Plug-in ${pluginNumber}`;
}

/** The flags of a plug-in for one kind of work; none for an unknown one. */
export function flagsOf(pluginNumber: number, command: FlagCommand = "BACKUP"): PluginFlag[] {
  const all = catalogue.get(pluginNumber)?.flags ?? [];
  return all.filter((each) => (each.command ?? "BACKUP") === command);
}

/** The plug-ins that replicate, by number. */
export function replicationPlugins(): [number, string][] {
  return rows.filter(([, { kind }]) => kind === "REPLICATE").map(([number, { description }]) => [number, description]);
}

function show(call: Call, pluginNumber: number, row: PluginRow): Record<string, unknown> {
  const isBackup = row.kind !== "REPLICATE";
  return {
    pluginNumber,
    pluginKind: row.kind,
    description: row.description,
    version: call.grid.settings.version.split("-")[0],
    content: "All",
    backupSupported: isBackup,
    restoreSupported: isBackup,
    browseSupported: isBackup,
    validateSupported: isBackup,
    encryptionMode: "none",
    includeInNewDataset: row.kind === "FILESYS",
    supportsAllContent: row.supportsAllContent,
    supportsCLOptions: true,
    supportsExclusion: true,
    supportsInclusion: true,
    supportsExplicitTarget: true,
    supportsMultipleTargets: true,
    supportsMultipleRestoreTargets: true,
    chooseClientForApplicationRestoreFirst: false,
    chooseClientForGranularRestoreFirst: false,
    chooseClientForImgRestoreFirst: false,
    simulBackupWorkorders: 1,
    simulRestoreWorkorders: 1,
    simulTotalWorkorders: 2,
    simulGsanConnections: "1",
    validPluginsForRestore: [pluginNumber],
  };
}

function showFlag(call: Call, pluginNumber: number, known: PluginFlag): Record<string, unknown> {
  return {
    id: known.name,
    flagId: known.name,
    name: known.name,
    type: known.type,
    flagType: known.type.toLowerCase(),
    value: known.defaultValue,
    flagDefaultValue: known.defaultValue,
    description: known.description,
    tooltip: known.description,
    command: known.command ?? "BACKUP",
    advanced: false,
    children: [],
    groupId: 0,
    flagAlternatePluginNumber: pluginNumber,
    flagVersion: call.grid.settings.version.split("-")[0],
    flagBuild: call.grid.settings.version.split("-")[1] ?? "",
    options: (known.options ?? []).map((value, order) => ({
      value,
      order,
      description: value,
      uiOption: value,
      freeForm: "",
      tooltip: "",
    })),
  };
}

function byNumber(call: Call): [number, PluginRow] {
  const pluginNumber = Number(call.param("pluginNumber"));
  const row = catalogue.get(pluginNumber);
  if (row === undefined) throw notFound(`Plug-in ${call.param("pluginNumber")}`);
  return [pluginNumber, row];
}

/** The catalogue of plug-ins. */
export const pluginRoutes: Route[] = [
  {
    method: "GET",
    path: "/v1/plugins",
    handle: (call) => ok([...catalogue].map(([pluginNumber, row]) => show(call, pluginNumber, row))),
  },
  { method: "GET", path: "/v1/plugins/{pluginNumber}", handle: (call) => ok(show(call, ...byNumber(call))) },
  {
    method: "GET",
    path: "/v1/plugins/{pluginNumber}/flags",
    handle: (call) => {
      const [pluginNumber, row] = byNumber(call);
      return ok(row.flags.map((known) => showFlag(call, pluginNumber, known)));
    },
  },
];
