import { AvamarError } from "../kernel/errors";
import type { AgentHost, AgentService, Instance, InstanceView } from "./agent-host";
import { agentVersion, isAtLeast } from "./agent-version";
import { parseFlags } from "./flag-file";
import { MARKER_FILE } from "./marker";
import { above, inside, samePath } from "./paths";
import type { StreamInputs } from "./stream-schema";

/** Several agents on less memory than this push each other's caches out. */
const LEAST_MEMORY = 8 * 2 ** 30;
/** Room for flags, logs and the beginnings of the caches. */
const LEAST_DISK = 2 ** 30;
/** The first agent whose way of registration is known. */
const OLDEST_AGENT = "7.4";

/** Files that tell the var directory of an agent. */
const AGENT_FILES = [
  "avagent.cmd",
  "avagent.cfg",
  "cid.bin",
  "avagent.log",
  "f_cache.dat",
  "f_cache2.dat",
  "p_cache.dat",
];

/** Another agent instance on the host. */
interface Neighbour {
  service: string;
  varDirectory: string;
  clientName: string | undefined;
  port: number | undefined;
}

/**
 * Looks whether the instance can be made, before anything is written: all reasons against it are said at once.
 *
 * @throws AvamarError `precondition`, `conflict` or `unsupported-version`.
 */
export async function lookFirst(at: Instance, view: InstanceView): Promise<void> {
  const { host, declared, agentDirectory, varDirectory: own } = at;
  host.streams.add(declared.serviceName.toLowerCase());
  const program = host.agentProgram(agentDirectory);
  const [facts, hasAgent, neighbours, varContent, free] = await Promise.all([
    host.facts(),
    host.files.exists(program),
    neighboursOf(host, declared.serviceName),
    // A marker that was half written is the beginning of one of ours.
    host.files.list(own).then((names) => names?.filter((name) => name !== `${MARKER_FILE}.new`)),
    freeBytes(host, own),
  ]);
  const against: string[] = [];
  if (facts.missingRights) against.push(facts.missingRights);
  if (!hasAgent)
    against.push(`There is no agent at ${program}: install the vendor's client package, or set agentDirectory.`);
  const several = new Set([
    ...host.streams,
    ...neighbours
      .filter(({ varDirectory }) => !samePath(varDirectory, inside(agentDirectory, "var")))
      .map(({ service }) => service),
  ]);
  if (facts.memoryBytes !== undefined && facts.memoryBytes < LEAST_MEMORY && several.size > 1) {
    against.push(`The host has ${gib(facts.memoryBytes)} GiB of memory; several streams need at least 8 GiB.`);
  }
  if (free !== undefined && free < LEAST_DISK)
    against.push(`The disk of ${own} has ${gib(free)} GiB free; the var directory needs at least 1 GiB.`);
  if (varContent && varContent.length > 0 && !view.marker) {
    const holds = `${own} exists and is not ours (${varContent.slice(0, 3).join(", ")}): choose another varDirectory`;
    // What holds nothing of an agent is somebody else's, whatever the program says.
    const isAgents = varContent.some((name) => AGENT_FILES.includes(name.toLowerCase()));
    if (!isAgents) against.push(`${holds}.`);
    else if (!declared.adopt) against.push(`${holds}, or set adopt: true to take it over with its caches.`);
  }
  if (view.marker && view.marker.owner !== (declared.owner ?? "") && !declared.adopt) {
    against.push(
      `${own} belongs to the stack ${view.marker.owner} (service ${view.marker.service}): choose another varDirectory, or set adopt: true.`,
    );
  }
  const listener = view.othersListen.find(({ port }) => port === declared.port);
  if (listener) against.push(`Port ${declared.port} is in use by process ${listener.pid}: choose another port.`);
  const range = facts.reservedPorts.find(({ from, to }) => declared.port >= from && declared.port <= to);
  if (range)
    against.push(
      `Port ${declared.port} lies in the range ${range.from}-${range.to} that Windows keeps for itself (Hyper-V, WinNAT): choose another port.`,
    );
  for (const other of neighbours) against.push(...collisions(other, declared));
  const display = (declared.displayName ?? declared.serviceName).toLowerCase();
  for (const [service, name] of facts.displayNames) {
    if (service === declared.serviceName.toLowerCase()) continue;
    if (name.toLowerCase() === display || service === display) {
      against.push(`The service ${service} has the display name "${name || service}": choose another displayName.`);
    }
  }
  if (against.length) {
    throw new AvamarError(against.join(" "), {
      code: against.some((text) => /in use|exists|belongs|has the/.test(text)) ? "conflict" : "precondition",
      product: "host",
      host: host.name,
    });
  }
  refuseOldAgent(host, await agentVersion(host, agentDirectory));
}

/** Free bytes where a directory is to be: asked of the nearest one above that is there. */
async function freeBytes(host: AgentHost, directory: string): Promise<number | undefined> {
  for (let at = above(directory); ; at = above(at)) {
    // A bare drive is no directory without its backslash.
    const whole = /[\\/]/.test(at) ? at : `${at}${directory.startsWith("/") ? "/" : "\\"}`;
    const free = await host.files.freeBytes(whole);
    if (free !== undefined || whole !== at) return free;
  }
}

function collisions(other: Neighbour, declared: StreamInputs): string[] {
  const found: string[] = [];
  const has = (what: string, fix: string) => found.push(`The service ${other.service} has the ${what}: ${fix}.`);
  if (samePath(other.varDirectory, declared.varDirectory))
    has(
      `var directory ${other.varDirectory}`,
      "two agents in one directory ruin each other's caches; choose another varDirectory",
    );
  if (other.port === declared.port) has(`port ${other.port} in its flag file`, "choose another port");
  if (other.clientName?.toLowerCase() === declared.clientName.toLowerCase())
    has(`client name ${other.clientName}`, "choose another clientName");
  return found;
}

/** The other agents of the host, running or not. */
export async function othersOn(host: AgentHost, serviceName: string): Promise<AgentService[]> {
  return (await host.agents()).filter(({ service }) => service.toLowerCase() !== serviceName.toLowerCase());
}

async function neighboursOf(host: AgentHost, serviceName: string): Promise<Neighbour[]> {
  const others = await othersOn(host, serviceName);
  return Promise.all(
    others.map(async ({ service, varDirectory }) => {
      const flags = varDirectory
        ? parseFlags((await host.files.read(inside(varDirectory, "avagent.cmd")))?.toString("latin1") ?? "")
        : {};
      const port = flags.listenport ?? flags.acport;
      return {
        service,
        varDirectory,
        clientName: flags.hostname,
        port: port ? Number(port) : undefined,
      };
    }),
  );
}

function refuseOldAgent(host: AgentHost, version: string | undefined): void {
  if (version === undefined || isAtLeast(version, OLDEST_AGENT)) return;
  throw new AvamarError(`the agent is ${version}; several streams need 7.4 or later.`, {
    code: "unsupported-version",
    product: "host",
    host: host.name,
    hint: "Upgrade the client package on the host first.",
  });
}

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
