/** A resource as `pulumi stack export` has it; only what a test says. */
export interface Raw {
  urn: string;
  type: string;
  custom?: boolean;
  id?: string;
  delete?: boolean;
  provider?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  propertyDependencies?: Record<string, string[]>;
}

const ENGINE_MARK = "4dabf18193072939515e22adb298388d";

/** A value that the engine has marked as secret; with its plain text, as an export with --show-secrets has it. */
export const secret = (plaintext: string) => ({
  [ENGINE_MARK]: "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(plaintext),
});

const PROVIDER = "urn:pulumi:prod::estate::pulumi:providers:pulumi-nodejs::default";

/** The urn of a resource of the package. */
export const urnOf = (type: string, name: string) =>
  `urn:pulumi:prod::estate::pulumi-nodejs:dynamic/${moduleOf(type)}:${type}::${name}`;

const moduleOf = (type: string) =>
  /^(BoostService|BoostUser|DataDomainUser|SnmpAccess|StorageUnit)$/.test(type) ? "data-domain" : "avamar";

/** A resource of the package. */
export function resource(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  outputs: Record<string, unknown> = {},
  provider = PROVIDER,
): Raw {
  return {
    urn: urnOf(type, name),
    type: `pulumi-nodejs:dynamic/${moduleOf(type)}:${type}`,
    custom: true,
    id: `id-${type}-${name}`,
    provider: `${provider}::0001`,
    inputs: { __provider: "exports.handler = ...", ...inputs },
    outputs: { __provider: "exports.handler = ...", ...inputs, ...outputs },
  };
}

/** What `pulumi stack export` prints for these resources. */
export function exportOf(resources: Raw[]) {
  const stack = { urn: "urn:pulumi:prod::estate::pulumi:pulumi:Stack::estate-prod", type: "pulumi:pulumi:Stack" };
  const provider = {
    urn: PROVIDER,
    type: "pulumi:providers:pulumi-nodejs",
    id: "0001",
    inputs: { "avamar:endpoint": "https://syd01-g1-util.example.com", "avamar:password": secret("Grid-Secret-1") },
  };
  return {
    version: 3,
    deployment: { manifest: { time: "2026-07-15T02:00:00Z" }, resources: [stack, provider, ...resources] },
  };
}

const FOLDERS = ["Projects", "Archive", "Users", "Media", "Scans", "Mail", "Legal", "Build"];

/** An estate of file servers with several streams each, a Data Domain, and copies on another grid. */
export function estate(hosts: number, streams: number): Raw[] {
  const all: Raw[] = [
    resource(
      "DataDomainTarget",
      "dd01",
      { hostname: "syd01-dd01.example.com", maxStreams: 180, isDefault: true, password: secret("Boost-Secret-1") },
      { index: 1, possibleStreams: 270, hfsaddr: "syd01-g1-util" },
    ),
    resource("StorageUnit", "unit", {
      dataDomain: { host: "syd01-dd01.example.com", password: secret("Dd-Secret-1") },
      name: "avamar-1536233311",
      quota: { hardLimitBytes: 400 * 2 ** 40 },
    }),
    resource(
      "ReplicationDestination",
      "mel01",
      { name: "mel01", host: "mel01-g1-util.example.com", password: secret("Copy-Secret-1") },
      { destinationId: "RD1" },
    ),
    resource(
      "Schedule",
      "copies",
      {
        domain: "/",
        name: "copies",
        recurrence: "daily",
        timesOfDay: ["05:00"],
        duration: 2,
        timeZone: "Australia/Sydney",
      },
      { scheduleId: "SC-copies", path: "/copies" },
    ),
    resource("User", "operator", {
      name: "operator",
      domain: "/clients",
      role: "activityOperator",
      password: secret("User-Secret-1"),
    }),
  ];
  const domains: string[] = [];
  for (let h = 0; h < hosts; h++) {
    const customer = `/clients/Customer${String(1 + Math.floor(h / 4)).padStart(2, "0")}`;
    if (!domains.includes(customer)) {
      domains.push(customer);
      const name = customer.split("/").at(-1)!;
      all.push(
        resource("Domain", name, { name, parent: "/clients" }, { path: customer, domainId: `DO-${name}` }),
        resource(
          "Retention",
          `${name}-60`,
          { domain: customer, name: "60 days", type: "duration", duration: { count: 60, unit: "days" } },
          { retentionId: `RP-${name}`, path: `${customer}/60 days` },
        ),
      );
      for (let quarter = 0; quarter < 4; quarter++)
        all.push(
          resource(
            "Schedule",
            `${name}-${quarter}`,
            {
              domain: customer,
              name: `nightly ${quarter + 1}`,
              recurrence: "weekly",
              daysOfWeek: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
              startTime: `2${quarter % 4}:${quarter}0`,
              duration: 8,
              timeZone: "Australia/Sydney",
            },
            { scheduleId: `SC-${name}-${quarter}`, path: `${customer}/nightly ${quarter + 1}` },
          ),
        );
    }
    const host = `syd02-fs${String(h + 1).padStart(2, "0")}`;
    for (let s = 0; s < streams; s++) {
      const name = `${host}-${String(s + 1).padStart(2, "0")}`;
      const customerName = customer.split("/").at(-1)!;
      all.push(
        resource(
          "AvamarClientStream",
          name,
          {
            connection: { host: `${host}.example.com`, user: "Administrator", password: secret("Host-Secret-1") },
            clientName: name,
            serviceName: `avamar${String(s + 1).padStart(2, "0")}`,
            domain: customer,
            grid: "syd01-g1-util",
            port: 28003 + s,
            varDirectory: `C:\\Program Files\\avs\\var${s + 1}`,
            running: true,
            caches: { fileCacheMax: -35, hashCacheMax: -140 },
          },
          { clientId: `cid-${name}`, clientPath: `${customer}/${name}`, agentVersion: "19.10.100-135" },
        ),
        resource(
          "Dataset",
          name,
          {
            domain: customer,
            name,
            targets:
              s === 0
                ? [{ plugin: 3001, path: "C:\\" }]
                : [
                    { plugin: 3001, path: `E:\\${FOLDERS[s % FOLDERS.length]}\\Part ${s}` },
                    { plugin: 3001, path: `F:\\Part ${s}` },
                  ],
            ...(s % 3 ? {} : { dataDomain: 1 }),
          },
          { datasetId: `DS-${name}`, path: `${customer}/${name}` },
        ),
        resource(
          "Policy",
          name,
          {
            domain: customer,
            name,
            dataset: `DS-${name}`,
            schedule: `SC-${customerName}-${s % 4}`,
            retention: `RP-${customerName}`,
            enabled: true,
            members: [`cid-${name}`],
          },
          { policyId: `GP-${name}`, path: `${customer}/${name}` },
        ),
      );
    }
  }
  all.push(
    resource(
      "ReplicationPolicy",
      "offsite",
      {
        name: "offsite",
        schedule: "SC-copies",
        members: domains.map((each) => `DO-${each.split("/").at(-1)}`),
        destination: "RD1",
        enabled: true,
      },
      { policyId: "RG1" },
    ),
  );
  return all;
}
