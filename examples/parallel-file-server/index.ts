// A file server with 38 TB on four drives, planned: the package spreads drives and folders over streams, keeps in
// streams.lock.json what went where, and proves that every path is in exactly one stream.
import * as pulumi from "@pulumi/pulumi";
import * as avamar from "pulumi-avamar";

const config = new pulumi.Config();

// The zone of the grid, as it reports it under /schedules/maintenance-window.
const timeZone = config.get("timeZone") ?? "Etc/UTC";

// Where the clients live on the grid, and for how long their backups are kept.
const domain = new avamar.Domain("CORP", { parent: "/clients", name: "CORP" });
const retention = new avamar.Retention("sixty-days", {
  domain,
  name: "60 days",
  type: "duration",
  duration: { count: 60, unit: "days" },
});

const files = new avamar.ParallelFileServer("files", {
  connection: {
    host: config.require("hostAddress"),
    port: config.getNumber("hostPort"),
    user: config.get("hostUser") ?? "Administrator",
    password: config.requireSecret("hostPassword"),
    hostKey: config.require("hostKey"),
  },
  server: "syd02-vs-util",

  // Whole drives, and the two largest folders of E: split into their subfolders. What is left of E: has a stream of its own.
  sources: ["C:\\", "D:\\", "E:\\Projects\\*", "E:\\Archive\\*", "F:\\"],
  roots: ["E:\\"],
  catchAll: true,
  excludes: ["C:\\pagefile.sys", "E:\\Projects\\Scratch", "*.tmp"],

  // Sizes were read from the server once; files.sources.json is committed.
  measure: true,
  // Each stream is to be read whole within a day, at what one stream was seen to do while the others run.
  target: { windowHours: 24, gibPerHour: 450 },

  grid: config.get("gridName") ?? "syd01-g1-util",
  domain,
  retention,
  // Every night from nine on, a quarter of an hour apart, inside the window that the grid leaves for backups.
  schedule: {
    recurrence: "daily",
    timesOfDay: ["21:00"],
    duration: 8,
    timeZone,
    staggerMinutes: 15,
  },
  backupWindow: { backupStart: 20, backupDuration: 12, timeZoneId: timeZone },
  // The quarter of the memory is divided for seven, so that a stream more changes no cache.
  caches: { sharedBy: 7 },
  stream: {
    displayName: "Avamar Backup Agent {stream}",
    recovery: { actions: [{ action: "restart", delaySeconds: 60 }], resetAfterSeconds: 86_400 },
  },
});

/** One line for each stream: what a colleague asks about. */
export const table = files
  .describe()
  .streams.map(({ stream, sources, client, service, port }) => ({ stream, sources, client, service, port }));
/** Paths of the clients on the grid. */
export const clients = files.clients;
