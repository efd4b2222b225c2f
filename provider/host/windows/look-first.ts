import { AvamarError } from "../../kernel/errors";
import { parseFlags } from "../flag-file";
import { MARKER_FILE } from "../marker";
import type { StreamInputs } from "../stream-schema";
import type { InstanceView } from "./instance";
import { agentVersion, isElevated, memoryBytes, reservedPorts } from "./machine";
import { plainPath, samePath } from "./paths";
import type { WindowsHost } from "./windows-host";

/** Several agents on less memory than this push each other's caches out. */
const LEAST_MEMORY = 8 * 2 ** 30;
/** Room for flags, logs and the beginnings of the caches. */
const LEAST_DISK = 2 ** 30;
/** The first agent whose way of registration is known. */
const OLDEST_AGENT = [7, 4];

/** Another agent instance on the host. */
interface Neighbour {
  service: string;
  varDirectory: string;
  clientName: string | undefined;
  port: number | undefined;
  cidSha256: string | undefined;
}

/**
 * Looks whether the instance can be made, before anything is written: all reasons against it are said at once.
 *
 * @returns The version of the installed agent.
 * @throws AvamarError `precondition`, `conflict` or `unsupported-version`.
 */
export async function lookFirst(
  host: WindowsHost,
  declared: StreamInputs,
  agentDirectory: string,
  view: InstanceView,
): Promise<string | undefined> {
  host.streams.add(declared.serviceName.toLowerCase());
  const own = plainPath(declared.varDirectory);
  const program = `${plainPath(agentDirectory)}\\bin\\avagent.exe`;
  const [elevated, hasAgent, memory, reserved, listeners, neighbours, names, varContent, free] = await Promise.all([
    isElevated(host.commands),
    host.files.exists(program),
    memoryBytes(host.commands),
    reservedPorts(host.commands),
    host.listeners(),
    neighboursOf(host, declared.serviceName),
    host.displayNames(),
    // A marker that was half written is the beginning of one of ours.
    host.files.list(own).then((names) => names?.filter((name) => name !== `${MARKER_FILE}.new`)),
    host.files.freeBytes(`${own.slice(0, 2)}\\`),
  ]);
  const against: string[] = [];
  if (elevated === false)
    against.push("The SSH session has no administrator rights: log in as a member of Administrators.");
  if (!hasAgent)
    against.push(`There is no agent at ${program}: install the vendor's client package, or set agentDirectory.`);
  const several = new Set([
    ...host.streams,
    ...neighbours
      .filter(({ varDirectory }) => !samePath(varDirectory, `${agentDirectory}\\var`))
      .map(({ service }) => service),
  ]);
  if (memory !== undefined && memory < LEAST_MEMORY && several.size > 1) {
    against.push(`The host has ${gib(memory)} GiB of memory; several streams need at least 8 GiB.`);
  }
  if (free !== undefined && free < LEAST_DISK)
    against.push(`Drive ${own.slice(0, 2)} has ${gib(free)} GiB free; the var directory needs at least 1 GiB.`);
  if (varContent && varContent.length > 0 && !view.marker && !declared.adopt) {
    against.push(
      `${own} exists and is not ours (${varContent.slice(0, 3).join(", ")}): choose another varDirectory, or set adopt: true to take it over with its caches.`,
    );
  }
  if (view.marker && view.marker.owner !== (declared.owner ?? "") && !declared.adopt) {
    against.push(
      `${own} belongs to the stack ${view.marker.owner} (service ${view.marker.service}): choose another varDirectory, or set adopt: true.`,
    );
  }
  const listener = listeners.find(
    ({ port, pid }) => port === declared.port && !(view.isRunning && view.listensOn.includes(port)) && pid !== 0,
  );
  if (listener) against.push(`Port ${declared.port} is in use by process ${listener.pid}: choose another port.`);
  const range = reserved.find(({ from, to }) => declared.port >= from && declared.port <= to);
  if (range)
    against.push(
      `Port ${declared.port} lies in the range ${range.from}-${range.to} that Windows keeps for itself (Hyper-V, WinNAT): choose another port.`,
    );
  for (const other of neighbours) against.push(...collisions(other, declared));
  const display = (declared.displayName ?? declared.serviceName).toLowerCase();
  for (const [service, name] of names) {
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
  const version = await agentVersion(host.commands, program);
  refuseOldAgent(host, version);
  return version;
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

/** The other agent instances of the host, running or not. */
export async function neighboursOf(host: WindowsHost, serviceName: string): Promise<Neighbour[]> {
  const services = [...(await host.imagePaths())].filter(
    ([name, path]) => /avagent\.exe/i.test(path) && name !== serviceName.toLowerCase(),
  );
  return Promise.all(
    services.map(async ([service, path]) => {
      const varDirectory = plainPath(/--vardir="?([^"]+)"?/i.exec(path)?.[1]?.trim() ?? "");
      const flags = varDirectory
        ? parseFlags((await host.files.read(`${varDirectory}\\avagent.cmd`))?.toString("latin1") ?? "")
        : {};
      const port = flags.listenport ?? flags.acport;
      return {
        service,
        varDirectory,
        clientName: flags.hostname,
        port: port ? Number(port) : undefined,
        cidSha256: varDirectory ? await host.files.sha256(`${varDirectory}\\cid.bin`) : undefined,
      };
    }),
  );
}

function refuseOldAgent(host: WindowsHost, version: string | undefined): void {
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  const isOld =
    version !== undefined && (major < OLDEST_AGENT[0]! || (major === OLDEST_AGENT[0] && minor < OLDEST_AGENT[1]!));
  if (!isOld) return;
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
