import { readFileSync } from "node:fs";
import { Client } from "ssh2";
import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const DOMAIN = "/clients/iQ3";
const AVS = "C:\\Program Files\\avs";
const VAR = `${AVS}\\varC`;
const KEY = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\backupC";
const RULE = "Avamar stream backupC";

const host = (site: Site) => site.hosts[0]!;
const text = (site: Site, name: string) =>
  host(site).files.exists(`${VAR}\\${name}`) ? host(site).files.read(`${VAR}\\${name}`).toString("latin1") : "";
const flags = (site: Site, name: string): Record<string, string> =>
  Object.fromEntries([...text(site, name).matchAll(/^--([^=\r\n]+)=?(.*?)\r?$/gm)].map((flag) => [flag[1]!, flag[2]!]));
const without = (from: Record<string, string>, names: string[]) =>
  Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));
const value = (site: Site, name: string) =>
  (host(site).registry.get(KEY, name) ?? host(site).registry.get(KEY.replace("backupC", "backupX"), name))?.data;

function connection(site: Site): Plain {
  const { address, port, user, password, hostKey } = site.access.hosts[0]!;
  return { host: address, port, user, password, hostKey };
}

/** Runs commands as a colleague at a console would. */
async function byHand(site: Site, ...commands: string[]): Promise<void> {
  const { address, port, user, password } = site.access.hosts[0]!;
  for (const command of commands) {
    await new Promise<void>((done, fail) => {
      const client = new Client();
      client.on("error", fail);
      client.on("ready", () =>
        client.exec(command, (error, channel) => {
          if (error) return fail(error);
          channel.resume().stderr.resume();
          return channel.on("close", () => {
            client.end();
            done();
          });
        }),
      );
      client.connect({ host: address, port, username: user, password });
    });
  }
}

/** Waits for what a service takes its time for. */
async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !what(); i++) await new Promise((done) => setTimeout(done, 25));
  if (!what()) throw new Error("it did not come about");
}

async function stopped(site: Site, name: string): Promise<void> {
  const { services } = host(site);
  const is = (state: number) => services.get(name)?.state === state;
  await until(() => is(1) || is(4) || !services.get(name));
  if (is(4)) services.stop(name);
  await until(() => is(1) || !services.get(name));
}

async function rewrite(site: Site, name: string, change: (content: string) => string): Promise<void> {
  host(site).files.write(`${VAR}\\${name}`, change(text(site, name)));
}

/** What FailureActions says: kinds and delays. */
function failureActions(site: Site): { resetAfterSeconds: number; actions: Plain[] } {
  const data = Buffer.from((value(site, "FailureActions") as Uint8Array | undefined) ?? []);
  if (data.length < 20) return { resetAfterSeconds: 0, actions: [] };
  const actions = Array.from({ length: data.readUInt32LE(12) }, (_, i) => ({
    action: ["none", "restart", "reboot"][data.readUInt32LE(20 + 8 * i)],
    delaySeconds: data.readUInt32LE(24 + 8 * i) / 1000,
  }));
  return { resetAfterSeconds: data.readUInt32LE(0), actions };
}

function firewall(site: Site): Plain {
  const [rule = undefined] = [RULE, "Avamar stream backupX"].flatMap((name) => host(site).firewall.rules(name));
  if (!rule) return { enabled: false };
  const all = (name: string) => rule.fields.filter(([field]) => field === name).map(([, each]) => each);
  return {
    enabled: all("Active")[0] === "TRUE" && all("LPort").includes(flags(site, "avagent.cmd").listenport ?? ""),
    ports: all("LPort")
      .map(Number)
      .filter((port) => String(port) !== flags(site, "avagent.cmd").listenport),
    remoteAddresses: all("RA4").map((address) => address.replace("/255.0.0.0", "/8")),
    profiles: all("Profile").map((each) => each.toLowerCase()),
  };
}

const own = ["hostname", "mcsaddr", "dpndomain", "mcsgrouplist", "vardir", "listenport"];
const cacheFlags = ["filecachemax", "hashcachemax", "paging-cache-limit", "cachedir"];

const least = (site: Site): Plain => ({
  connection: connection(site),
  serviceName: "backupC",
  clientName: "syd02-vs-util-c",
  grid: "syd01-g1-util",
  domain: DOMAIN,
  varDirectory: VAR,
  port: 28003,
});

const full = (site: Site): Plain => ({
  ...least(site),
  os: "windows",
  agent: "19.10.100-135",
  displayName: "Avamar Backup Agent C",
  description: "Backs up drive C",
  startMode: "delayed",
  recovery: { resetAfterSeconds: 3600, actions: [{ action: "restart", delaySeconds: 60 }], onErrorExit: true },
  running: true,
  groups: ["/clients/iQ3/joined"],
  agentDirectory: AVS,
  flags: { netbind: "127.0.0.1" },
  caches: { fileCacheMax: -20, hashCacheMax: -80, pagingCacheLimitPercent: 3, directory: "C:\\caches\\C" },
  backupFlags: { throttle: "5" },
  firewall: { enabled: true, ports: [30103], remoteAddresses: ["10.0.0.0/8"], profiles: ["domain"] },
  activationTimeoutSeconds: 30,
  onDelete: "retire",
  deleteVarDirectory: false,
});

const clients = (site: Site) => site.grid.clients.list().filter(({ name }) => /^syd02-vs-util-/.test(name));

export const avamarClientStream: ResourceCase = {
  type: "AvamarClientStream",
  site: {
    grids: [{ name: "syd01-g1-util", registrationMs: 20 }],
    hosts: [
      {
        name: "syd02-vs-util01",
        password: "emulated-host-1",
        timing: { startMs: 20, stopMs: 20, registerMs: 5, delayedAutoStartMs: 20 },
        memoryBytes: 64 * 2 ** 30,
      },
    ],
  },
  prepare(site) {
    for (const name of ["iQ3", "LAB"]) site.grid.domains.add({ name, parent: "/clients" });
    site.grid.groups.add({ name: "joined", domain: DOMAIN });
    // The same grid by another name, as hosts may resolve it.
    site.grids["syd01-g1-alias"] = site.grid;
    // A second installation of the agent, to move a stream to.
    host(site).files.write("C:\\avs2\\bin\\avagent.exe", host(site).files.read(`${AVS}\\bin\\avagent.exe`));
  },
  full,
  least,
  deleteBeforeReplace: true,
  hasOneReading: true,
  secrets: ["emulated-host-1"],
  seen(site) {
    const service = host(site).services.get("backupC") ?? host(site).services.get("backupX");
    if (!service) return undefined;
    const agent = flags(site, "avagent.cmd");
    const backup = flags(site, "avtar.cmd");
    return {
      displayName: value(site, "DisplayName"),
      description: value(site, "Description") ?? "",
      startMode:
        value(site, "Start") === 2
          ? value(site, "DelayedAutostart") === 1
            ? "delayed"
            : "automatic"
          : value(site, "Start") === 4
            ? "disabled"
            : "manual",
      recovery: { ...failureActions(site), onErrorExit: value(site, "FailureActionsOnNonCrashFailures") === 1 },
      running: service.state === 4,
      clientName: agent.hostname,
      grid: agent.mcsaddr,
      domain: agent.dpndomain,
      port: Number(agent.listenport),
      flags: without(agent, own),
      caches: {
        fileCacheMax: backup.filecachemax && Number(backup.filecachemax),
        hashCacheMax: backup.hashcachemax && Number(backup.hashcachemax),
        pagingCacheLimitPercent: backup["paging-cache-limit"] && Number(backup["paging-cache-limit"]),
        directory: backup.cachedir,
      },
      backupFlags: without(backup, cacheFlags),
      firewall: firewall(site),
    };
  },
  count: (site) =>
    host(site)
      .services.list()
      .filter(({ name }) => /^backup/.test(name)).length,
  isLetGo: (site) =>
    host(site).services.get("backupC") === undefined && clients(site).every((client) => client.restoreOnly),
  async foreign(site) {
    const { files } = host(site);
    files.write(
      `${VAR}\\avagent.cmd`,
      `--hostname=syd02-vs-util-c\r\n--mcsaddr=syd01-g1-util\r\n--dpndomain=${DOMAIN}\r\n--vardir=${VAR}\r\n--listenport=28003\r\n`,
    );
    const image = `\\"${AVS}\\bin\\avagent.exe\\" /ServiceStart --vardir=\\"${VAR}\\" --logfile=\\"${VAR}\\avagent.log\\"`;
    await byHand(
      site,
      `"${AVS}\\bin\\avagent.exe" --register --vardir="${VAR}"`,
      `sc create backupC binPath= "${image}" type= own start= auto DisplayName= "Somebody's agent"`,
      "sc start backupC",
    );
    await until(() => host(site).services.get("backupC")?.state === 4);
    return `${site.access.hosts[0]!.address}/backupC`;
  },
  neighbours(site) {
    host(site).services.create("backupC2", { imagePath: "C:\\Windows\\System32\\svchost.exe", displayName: "Another" });
    host(site).firewall.add(`${RULE}2`, 28003);
    site.grid.clients.add({ name: "syd02-vs-util-c2", domain: DOMAIN });
    site.grid.clients.add({ name: "syd02-vs-util-c", domain: "/clients/LAB" });
  },
  async vanish(site) {
    await stopped(site, "backupC");
    host(site).services.delete("backupC");
  },
  async clear(site) {
    for (const { name } of host(site).services.list()) {
      if (!/^backup/.test(name)) continue;
      await stopped(site, name);
      host(site).services.delete(name);
    }
    for (const each of ["varC", "varX", ...Array.from({ length: 8 }, (_, i) => `var${i}`)]) {
      if (host(site).files.exists(`${AVS}\\${each}`)) host(site).files.remove(`${AVS}\\${each}`);
    }
    for (const rule of host(site).firewall.rules()) {
      const name = rule.fields.find(([field]) => field === "Name")?.[1] ?? "";
      if (/^Avamar stream/.test(name)) host(site).firewall.remove(name);
    }
    for (const { id } of clients(site)) site.grid.clients.remove(id);
  },
  properties: {
    connection: {
      // The key that the host accepts beside the password: other credentials are proven and change nothing.
      to: (site: Site) => {
        const { password: _, ...rest } = connection(site);
        return { ...rest, privateKey: readFileSync(site.access.hosts[0]!.privateKeyFile, "utf8") };
      },
      means: "nothing",
      cannotDrift: "it is how the host is reached",
    },
    // Another system is another host; what is tried here is to leave the default out.
    os: { to: undefined, means: "nothing", cannotDrift: "it is how the host is spoken to" },
    agent: { to: "19.12.100-1", means: "nothing", cannotDrift: "steers this package" },
    serviceName: { to: "backupX", means: "replace", cannotDrift: "another service is another stream" },
    displayName: {
      to: "Agent for drive C",
      drift: (site) => host(site).services.configure("backupC", { displayName: "by hand" }),
    },
    description: {
      to: "Backs up drive C: (large)",
      drift: (site) => host(site).registry.set(KEY, "Description", { type: "REG_SZ", data: "by hand" }),
      empty: "",
    },
    startMode: {
      to: "manual",
      drift: (site) => host(site).services.configure("backupC", { start: 3, delayedAuto: false }),
    },
    recovery: {
      to: {
        resetAfterSeconds: 60,
        actions: [
          { action: "restart", delaySeconds: 1 },
          { action: "none", delaySeconds: 0 },
        ],
        onErrorExit: false,
      },
      drift: (site) => byHand(site, "sc failure backupC reset= 7 actions= reboot/7000"),
      empty: { resetAfterSeconds: 0, actions: [], onErrorExit: false },
    },
    running: { to: false, isEnforced: true, drift: (site) => stopped(site, "backupC") },
    clientName: {
      to: "syd02-vs-util-x",
      means: "replace",
      cannotDrift: "the lines of the flag file drift as one (flagLines), the client's place on the grid as clientPath",
    },
    grid: { to: "syd01-g1-alias", means: "replace", cannotDrift: "as clientName" },
    domain: { to: "/clients/LAB", means: "replace", cannotDrift: "as clientName" },
    groups: { to: ["/clients/iQ3/other"], means: "nothing", cannotDrift: "used once, when the client is activated" },
    agentDirectory: { to: "C:\\avs2", cannotDrift: "shows in the command line of the service (imagePath)" },
    varDirectory: {
      to: `${AVS}\\varX`,
      means: "replace",
      cannotDrift: "shows in the command line of the service (imagePath)",
    },
    port: {
      to: 28013,
      drift: (site) =>
        rewrite(site, "avagent.cmd", (content) => content.replace("--listenport=28003", "--listenport=28777")),
      driftsAlso: ["running"],
    },
    flags: {
      to: { netbind: "127.0.0.2", verbose: "" },
      drift: (site) => rewrite(site, "avagent.cmd", (content) => `${content}--by-hand=1\r\n`),
      empty: {},
    },
    caches: {
      to: { fileCacheMax: -10, hashCacheMax: -40, pagingCacheLimitPercent: 5, directory: "C:\\caches\\C2" },
      drift: (site) =>
        rewrite(site, "avtar.cmd", (content) =>
          content.replace(/--filecachemax=.*/, "").concat("--filecachemax=-2\r\n"),
        ),
    },
    backupFlags: {
      to: { throttle: "9" },
      drift: (site) => rewrite(site, "avtar.cmd", (content) => `${content}--by-hand=1\r\n`),
      empty: {},
    },
    firewall: {
      isEnforced: true,
      to: { enabled: true, ports: [30104], remoteAddresses: ["192.0.2.7"], profiles: ["private"] },
      drift: (site) => host(site).firewall.change(RULE, { Active: "FALSE" }),
    },
    activationTimeoutSeconds: { to: 60, means: "nothing", cannotDrift: "steers this package" },
    onDelete: { to: "keep", means: "nothing", cannotDrift: "steers this package" },
    deleteVarDirectory: { to: true, means: "nothing", cannotDrift: "steers this package" },
  },
  refused: [
    { inputs: { port: 28002 }, property: "port", reason: /default agent; choose/ },
    { inputs: { varDirectory: "varC" }, property: "varDirectory", reason: /full path with a drive/ },
    { inputs: { connection: { host: "h" } }, property: "connection.hostKey", reason: /ssh-keygen -lf/ },
    { inputs: { serviceName: "avbackup" }, property: "serviceName", reason: /never touched/ },
  ],
  many: {
    count: 8,
    inputs: (site, number) => ({
      ...least(site),
      serviceName: `backup${number}`,
      clientName: `syd02-vs-util-${number}`,
      varDirectory: `${AVS}\\var${number}`,
      port: 28100 + number,
    }),
    // One connection, two commands, the login and one page of clients; each stream has four small files.
    requests: 10 + 8 * 4 * 4,
  },
};
