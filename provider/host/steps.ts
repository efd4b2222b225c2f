import { AvamarError } from "../kernel/errors";
import { pollUntil } from "../kernel/retry";
import type { Instance, InstanceView } from "./agent-host";
import { lateService, type ServiceNow, servicePatience } from "./agent-host";
import { type Flags, flagText, sameFlags } from "./flag-file";
import { MARKER_FILE, type Marker, markerText } from "./marker";
import { inside, plainPath } from "./paths";
import { agentLines, checkRegistration, endOfLog } from "./registration";
import { CACHE_FLAGS } from "./stream-rules";

/** Writes the marker, and the directory when it is missing. */
export async function ensureDirectory(at: Instance, view: InstanceView, change: Partial<Marker>): Promise<Marker> {
  const { declared } = at;
  const marker: Marker = {
    registered: false,
    ...view.marker,
    owner: declared.owner ?? view.marker?.owner ?? "",
    service: declared.serviceName,
    client: declared.clientName,
    state: "made",
    ...change,
  };
  if (JSON.stringify(marker) === JSON.stringify(view.marker)) return marker;
  await at.host.files.makeDirectory(at.varDirectory);
  await at.host.files.write(inside(at.varDirectory, MARKER_FILE), markerText(marker));
  return marker;
}

/** What avagent.cmd is to hold. The agent reads it only when it starts. */
export function agentFlags(at: Instance, view: InstanceView): Flags {
  const { declared } = at;
  const own: Flags = {
    hostname: declared.clientName,
    mcsaddr: declared.grid,
    dpndomain: declared.domain,
    ...(declared.groups?.length ? { mcsgrouplist: declared.groups.join(",") } : {}),
    vardir: at.varDirectory,
    listenport: String(declared.port),
  };
  return wantedFlags(view.agentFlags, own, declared.flags, ["mcsgrouplist"]);
}

/** What avtar.cmd is to hold; undefined when nothing is declared about it. It is read by each backup. */
export function backupFlags(at: Instance, view: InstanceView): Flags | undefined {
  const { caches, backupFlags: declared } = at.declared;
  if (!caches && !declared) return undefined;
  const limits: [string, number | string | undefined][] = [
    ["filecachemax", caches?.fileCacheMax],
    ["hashcachemax", caches?.hashCacheMax],
    ["paging-cache-limit", caches?.pagingCacheLimitPercent],
    ["cachedir", caches?.directory && plainPath(caches.directory)],
  ];
  const own = Object.fromEntries(
    limits.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  return wantedFlags(view.backupFlags, own, declared, CACHE_FLAGS);
}

/**
 * Our flags, then the declared others. What is not declared stays as it stands: all other flags where none are
 * declared, and always those that belong to a property of their own (`ofProperties`).
 */
function wantedFlags(now: Flags | undefined, own: Flags, declared: Flags | undefined, ofProperties: string[]): Flags {
  const standing = Object.entries(now ?? {}).filter(([flag]) => flag !== "acport" && !(flag in own));
  const kept = standing.filter(([flag]) => !declared || ofProperties.includes(flag));
  const others = Object.entries(declared ?? {}).map(([flag, value]) => [flag.toLowerCase(), value]);
  return { ...own, ...Object.fromEntries(kept), ...Object.fromEntries(others) };
}

/** Writes a flag file of the instance where it does not hold these flags yet. */
export async function ensureFlags(at: Instance, file: string, now: Flags | undefined, wanted: Flags): Promise<void> {
  if (now && sameFlags(now, wanted)) return;
  await at.host.files.write(inside(at.varDirectory, file), flagText(wanted, at.host.lineEnd));
}

/** Registers the instance as a client of the grid, and gives the SHA-256 of its identity. One that is there is kept. */
export async function register(at: Instance): Promise<string> {
  const { host, declared } = at;
  const args = [host.registerFlag, `--vardir=${at.varDirectory}`];
  const result = await host.runAgent(at.agentDirectory, args, host.deadlines.register);
  await checkRegistration(result, { clientPath: declared.clientPath!, grid: declared.grid }, host.name, () =>
    logOf(at),
  );
  const file = inside(at.varDirectory, "cid.bin");
  const identity = await host.files.sha256(file);
  if (!identity) {
    throw new AvamarError(`the agent says it is registered, but there is no ${file}.\n${endOfLog(await logOf(at))}`, {
      code: "protocol",
      product: "host",
      host: host.name,
      hint: "Look at avagent.log in the var directory, then run again.",
    });
  }
  return identity;
}

/** The agent's log; empty where it cannot be read, as it is only wanted for messages about something else. */
async function logOf({ host, varDirectory }: Instance): Promise<string> {
  const file = await host.files.read(inside(varDirectory, "avagent.log")).catch(() => undefined);
  return file?.toString("latin1") ?? "";
}

/** Starts the service, or stops it where it is not to run, and waits until its own process listens on the port. */
export async function ensureRunning(at: Instance, progress: (text: string) => void): Promise<void> {
  const { host, declared } = at;
  const { serviceName: name, port } = declared;
  if (declared.running === false) return host.stop(name);
  await host.start(name);
  const { pid } = await untilRunning(at);
  let said = 0;
  let ports: number[] = [];
  await pollUntil(
    servicePatience(host.deadlines),
    async (elapsedMs) => {
      ports = (await host.listeners()).filter((each) => each.pid === pid).map((each) => each.port);
      if (ports.includes(port)) return true;
      const now = await host.now(name);
      if (now?.state === "stopped") throw await whyStopped(at, now.exitCode);
      if (elapsedMs > said + 5_000) {
        said = elapsedMs;
        progress(`${host.name}: ${name} runs, waiting for it to listen on ${port}`);
      }
      return undefined;
    },
    () =>
      new AvamarError(
        `the service ${name} runs, but its process ${pid} does not listen on ${port}${ports.length ? ` (it listens on ${ports.join(", ")})` : ""}.`,
        {
          code: "timeout",
          product: "host",
          host: host.name,
          hint: "Look at avagent.log in the var directory; another program may hold the port.",
        },
      ),
  );
}

/** Waits until the service runs. An agent that stops again says why. */
function untilRunning(at: Instance): Promise<ServiceNow> {
  const { host, declared } = at;
  return pollUntil(
    servicePatience(host.deadlines),
    async (elapsedMs) => {
      const now = await host.now(declared.serviceName);
      if (now?.state === "running") return now;
      // Right after the start call a service may still read as stopped.
      if (elapsedMs > 1_500 && now?.state !== "changing") throw await whyStopped(at, now?.exitCode ?? 0);
      return undefined;
    },
    () => lateService({ host: host.name, deadlines: host.deadlines }, declared.serviceName, "running"),
  );
}

/** What can be said about an agent that stopped right after its start: its exit code and the end of its own log. */
async function whyStopped(at: Instance, exitCode: number): Promise<AvamarError> {
  const { host, declared } = at;
  const notable = agentLines(await logOf(at)).notable.slice(-5);
  const owner = (await host.listeners()).find(({ port }) => port === declared.port);
  return new AvamarError(
    `the service ${declared.serviceName} starts and stops again (exit code ${exitCode}).${notable.length ? `\n${notable.join("\n")}\n` : ""}`,
    {
      code: owner ? "conflict" : "command-failed",
      product: "host",
      host: host.name,
      number: exitCode,
      hint: owner
        ? `Port ${declared.port} is in use by process ${owner.pid}: choose another port.`
        : `Look at ${inside(at.varDirectory, "avagent.log")}, then run again.`,
    },
  );
}
