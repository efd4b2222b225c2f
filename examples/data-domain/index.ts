// The classic walk from a fresh Data Domain to the first backup on it: a user on the Data Domain, DD Boost, its right to
// it, SNMP, attached to the grid with a limit of streams, and a dataset that stores there.
import * as pulumi from "@pulumi/pulumi";
import * as avamar from "pulumi-avamar";

const config = new pulumi.Config();

const dataDomain = {
  host: config.require("dataDomainAddress"),
  port: config.getNumber("dataDomainPort"),
  username: config.get("dataDomainAdministrator") ?? "sysadmin",
  password: config.requireSecret("dataDomainAdministratorPassword"),
  certificateSha256: config.require("dataDomainCertificateSha256"),
};

// Its own name is what the grid and every client must resolve.
const storage = new avamar.DataDomainStorage("dd", {
  dataDomain,
  hostname: config.require("dataDomainHost"),
  username: config.get("boostUser") ?? "avamar-boost",
  password: config.requireSecret("boostPassword"),
  options: { distributedSegmentProcessing: true, virtualSynthetics: true },
  snmp: { community: config.requireSecret("snmpCommunity"), hosts: [config.get("gridName") ?? "syd01-g1-util"] },
  // Of the streams that the Data Domain can take, this grid may open so many; other grids want some, too.
  maxStreams: 20,
  isDefault: true,
  quota: { softLimitBytes: 80 * 2 ** 40, hardLimitBytes: 100 * 2 ** 40 },
});

const domain = new avamar.Domain("files", { parent: "/clients", name: "Files" });
const dataset = new avamar.Dataset("files", {
  domain,
  name: "files-on-data-domain",
  targets: [{ plugin: avamar.Plugin.windowsFileSystem, path: "D:\\" }],
  // A property and not a flag: the resource itself, wherever the grid has put it in its list.
  dataDomain: storage.target,
});
const schedule = new avamar.Schedule("files", {
  domain,
  name: "nightly",
  recurrence: "daily",
  timesOfDay: ["21:00"],
  duration: 9,
});
const retention = new avamar.Retention("files", {
  domain,
  name: "60 days",
  type: "duration",
  duration: { count: 60, unit: "days" },
});
const policy = new avamar.Policy("files", { domain, name: "files", dataset, schedule, retention, members: [] });

/** Where it stands in the grid's list of Data Domains. */
export const index = storage.target.index;
/** The policy that stores on it. */
export const storedBy = policy.name;
