// A file server with tens of terabytes, backed up in four streams at once: one Avamar agent for each drive, all on the
// same server. The grid sees four clients; each has its own dataset and its own policy.
import * as pulumi from "@pulumi/pulumi";
import * as avamar from "pulumi-avamar";

const config = new pulumi.Config();
const server = "syd02-vs-util";
const grid = config.get("gridName") ?? "syd01-g1-util";

// Where the clients live on the grid.
const customer = new avamar.Domain("iQ3", { parent: "/clients", name: "iQ3" });
const domain = new avamar.Domain("CORP", {
  parent: customer,
  name: "CORP",
  contact: { name: "Storage team", email: "storage@example.com", location: "Sydney" },
});

// Where the backups go: a Data Domain behind the grid.
const dataDomain = new avamar.DataDomainTarget("syd01-dd01", {
  hostname: config.require("dataDomainHost"),
  username: config.require("dataDomainUser"),
  password: config.requireSecret("dataDomainPassword"),
  maxStreams: 20,
  isDefault: true,
  snmp: {
    version: 2,
    community: config.getSecret("snmpCommunity") ?? "public",
    getSetPort: 161,
    trapPort: 163,
  },
});

// When, and for how long: every night at nine in the zone of the grid, kept for 60 days. Nine hours from then on lie
// within the window that grids leave for backups by default (20:00 to 08:00).
const nightly = new avamar.Schedule("nightly", {
  domain,
  name: "nightly",
  recurrence: "weekly",
  daysOfWeek: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
  startTime: "21:00",
  duration: 9,
});
const sixtyDays = new avamar.Retention("sixty-days", {
  domain,
  name: "60 days",
  type: "duration",
  duration: { count: 60, unit: "days" },
});

// The server itself, over SSH. The default agent on it stays as it is.
const connection = {
  host: config.require("hostAddress"),
  port: config.getNumber("hostPort"),
  user: config.get("hostUser") ?? "Administrator",
  password: config.requireSecret("hostPassword"),
  hostKey: config.require("hostKey"),
};

// One stream for each drive. A port once given stays: the grid and the firewall know it.
const drives = [
  { drive: "C", port: 28003 },
  { drive: "D", port: 28004 },
  { drive: "E", port: 28005 },
  { drive: "F", port: 28006 },
];

const streams = drives.map(({ drive, port }) => {
  const stream = new avamar.AvamarClientStream(`stream-${drive}`, {
    connection,
    serviceName: `backup${drive}`,
    displayName: `Avamar Backup Agent ${drive}`,
    description: `Backs up drive ${drive}: as client ${server}-${drive.toLowerCase()}`,
    recovery: { actions: [{ action: "restart", delaySeconds: 60 }], resetAfterSeconds: 86_400 },
    clientName: `${server}-${drive.toLowerCase()}`,
    grid,
    domain,
    varDirectory: `C:\\Program Files\\avs\\var${drive}`,
    port,
    // Four streams share a quarter of the memory: a twentieth and an eightieth each.
    caches: { fileCacheMax: -20, hashCacheMax: -80 },
  });

  const dataset = new avamar.Dataset(`drive-${drive}`, {
    domain,
    name: `${server}-${drive}`,
    targets: [{ plugin: avamar.Plugin.windowsFileSystem, path: `${drive}:\\` }],
    dataDomain,
  });

  const policy = new avamar.Policy(`policy-${drive}`, {
    domain,
    name: `${server}-${drive}`,
    dataset,
    schedule: nightly,
    retention: sixtyDays,
    members: [stream],
  });

  return { drive, stream, policy };
});

/** One line for each stream: what a colleague asks about. */
export const table = pulumi
  .all(
    streams.map(({ drive, stream, policy }) => ({
      drive: `${drive}:`,
      client: stream.clientPath,
      service: stream.serviceName,
      port: stream.port,
      policy: policy.name,
    })),
  )
  .apply((rows) => rows);
