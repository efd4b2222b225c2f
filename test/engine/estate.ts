import { afterAll, beforeAll } from "vitest";
import { type Site, type SiteOptions, startSite } from "../site/index.ts";
import { Project, type ProjectOptions } from "./project";

/** Names of the standing objects of the test program. */
export const DOMAIN = "/clients/iQ3/CORP";

/** The test program: a small estate with two streams. Each part can be replaced by a test. */
export interface Estate {
  contact?: string;
  startTime?: string;
  description?: string;
  port?: number;
  varDirectory?: string;
  retentionDays?: number;
  adopt?: boolean;
  more?: string;
}

/** The text of the program. */
export function programOf(estate: Estate = {}): string {
  const {
    contact = "storage@example.com",
    startTime = "21:00",
    description = "Stream C",
    port = 28003,
    retentionDays = 60,
    adopt = false,
  } = estate;
  const varDirectory = estate.varDirectory ?? "C:\\\\Program Files\\\\avs\\\\varC";
  return `
const connection = { host: config.require("hostAddress"), port: config.requireNumber("hostPort"), user: config.require("hostUser"), password: config.requireSecret("hostPassword"), hostKey: config.require("hostKey") };
const customer = new avamar.Domain("customer", { parent: "/clients", name: "iQ3" });
const domain = new avamar.Domain("domain", { parent: customer, name: "CORP", contact: { email: "${contact}" }, ${adopt ? "adopt: true" : ""} });
const dataDomain = new avamar.DataDomainTarget("target", { hostname: "syd01-dd01", username: config.require("dataDomainUser"), password: config.requireSecret("dataDomainPassword"), maxStreams: 20, isDefault: true,
  snmp: { version: 2, community: config.requireSecret("community"), getSetPort: 161, trapPort: 163 } });
const schedule = new avamar.Schedule("schedule", { domain, name: "nightly", recurrence: "weekly", daysOfWeek: ["Monday", "Friday"], startTime: "${startTime}", duration: 9, timeZone: "Australia/Sydney" });
const retention = new avamar.Retention("retention", { domain, name: "long", type: "duration", duration: { count: ${retentionDays}, unit: "days" } });
const drives = [["C", ${port}, "${varDirectory}", ${JSON.stringify(description)}], ["D", 28004, "C:\\\\Program Files\\\\avs\\\\varD", "Stream D"]];
const streams = drives.map(([drive, port, varDirectory, description]) => {
  const stream = new avamar.AvamarClientStream("stream" + drive, { connection, serviceName: "backup" + drive, displayName: "Avamar Backup " + drive, description,
    clientName: "syd02-vs-util-" + drive.toLowerCase(), grid: "syd01-g1-util", domain, varDirectory, port, flags: {}, caches: { fileCacheMax: -20 } });
  const dataset = new avamar.Dataset("dataset" + drive, { domain, name: "drive-" + drive, targets: [{ plugin: avamar.Plugin.windowsFileSystem, path: drive + ":\\\\" }], dataDomain });
  const policy = new avamar.Policy("policy" + drive, { domain, name: "drive-" + drive, dataset, schedule, retention, members: [stream] });
  return stream;
});
exports.clients = streams.map((stream) => stream.clientPath);
${estate.more ?? ""}
`;
}

/** The secrets that the test puts in: none of them may be found in plain text anywhere. */
export function secretsOf(site: Site): Record<string, string> {
  const { avamar, dataDomain, hosts } = site.access;
  return {
    "avamar:password": avamar.password,
    hostPassword: hosts[0]!.password,
    dataDomainPassword: dataDomain.password,
    community: "public",
  };
}

/** A project whose config points at the site. */
export function projectFor(site: Site, names: ProjectOptions = {}): Promise<Project> {
  const { avamar, dataDomain, hosts } = site.access;
  const host = hosts[0]!;
  return Project.start(
    {
      "avamar:endpoint": avamar.url,
      "avamar:username": avamar.username,
      "avamar:certificateSha256": avamar.certificateSha256,
      hostAddress: host.address,
      hostPort: String(host.port),
      hostUser: host.user,
      hostKey: host.hostKey,
      dataDomainUser: dataDomain.username,
    },
    secretsOf(site),
    names,
  );
}

/** A site and a project that deploys to it. */
export interface OnEngine {
  readonly site: Site;
  readonly project: Project;
}

/** Starts both for the tests of a file or a group, and ends them after it. */
export function onEngine(program: string, options: SiteOptions = {}): OnEngine {
  let site: Site;
  let project: Project;
  beforeAll(async () => {
    site = await startSite(options);
    project = await projectFor(site);
    project.program(program);
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });
  return {
    get site() {
      return site;
    },
    get project() {
      return project;
    },
  };
}
