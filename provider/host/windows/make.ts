import { AvamarError } from "../../kernel/errors";
import { pollUntil } from "../../kernel/retry";
import { type Flags, flagText, sameFlags } from "../flag-file";
import { MARKER_FILE, type Marker, markerText } from "../marker";
import { agentLines, checkRegistration } from "../registration";
import { CACHE_FLAGS, imagePath, type StreamInputs } from "../stream-schema";
import { deleteRules, type FirewallRule, setRule } from "./firewall";
import type { InstanceView } from "./instance";
import { neighboursOf } from "./look-first";
import { plainPath } from "./paths";
import { SERVICE_PATIENCE, STATE } from "./service-control";
import { failureArgument, START_ARGUMENT } from "./service-settings";
import type { WindowsHost } from "./windows-host";

/** A declared stream on its host, with the paths that follow from it. */
export interface Instance {
  host: WindowsHost;
  declared: StreamInputs;
  /** Installation directory of the agent. */
  agentDirectory: string;
  varDirectory: string;
  /** Name of its firewall rule. */
  ruleName: string;
}

/** Registering takes as long as the grid takes to answer. */
const REGISTER_MS = 300_000;

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
  await at.host.files.write(`${at.varDirectory}\\${MARKER_FILE}`, markerText(marker));
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
  await at.host.files.write(`${at.varDirectory}\\${file}`, flagText(wanted));
}

/** Registers the instance as a client of the grid. An identity that is there already is kept by the agent. */
export async function register(at: Instance): Promise<void> {
  const { host, declared } = at;
  const args = ["--register", `--vardir=${at.varDirectory}`];
  const result = await host.commands.run(`${at.agentDirectory}\\bin\\avagent.exe`, args, REGISTER_MS);
  checkRegistration(result, { clientPath: declared.clientPath!, grid: declared.grid }, host.name);
  const identity = await host.files.sha256(`${at.varDirectory}\\cid.bin`);
  if (!identity) {
    throw new AvamarError(`the agent says it is registered, but there is no ${at.varDirectory}\\cid.bin.`, {
      code: "protocol",
      product: "host",
      host: host.name,
      hint: "Look at avagent.log in the var directory, then run again.",
    });
  }
  await refuseCopiedIdentity(at, identity);
}

/** A var directory copied with its cid.bin makes two instances the same client: their backups would mix. */
async function refuseCopiedIdentity(at: Instance, identity: string): Promise<void> {
  const twin = (await neighboursOf(at.host, at.declared.serviceName)).find(({ cidSha256 }) => cidSha256 === identity);
  if (!twin) return;
  throw new AvamarError(
    `the services ${at.declared.serviceName} and ${twin.service} have the same identity (cid.bin in ${at.varDirectory} and in ${twin.varDirectory} are equal).`,
    {
      code: "conflict",
      product: "host",
      host: at.host.name,
      hint: `The directory was copied with its identity: delete cid.bin in ${at.varDirectory} and run again.`,
    },
  );
}

/** Makes the service with its final command line in one step, or brings its settings to what is declared. */
export async function ensureService(at: Instance, view: InstanceView): Promise<void> {
  const { control } = at.host;
  const { serviceName: name, displayName, description, startMode, recovery } = at.declared;
  const wanted = at.declared.imagePath ?? imagePath(at.agentDirectory, at.varDirectory);
  if (!view.service) {
    const start = START_ARGUMENT[startMode ?? "automatic"];
    const settings = ["binPath=", wanted, "type=", "own", "start=", start, "error=", "normal"];
    await control.create(name, [...settings, "DisplayName=", displayName ?? name]);
  } else {
    const { service } = view;
    // A disabled service cannot run: where it is to run and no mode is declared, it gets the ordinary one.
    const isShutOut = service.startMode === "disabled" && at.declared.running !== false;
    const wantedMode = startMode ?? (isShutOut ? "automatic" : undefined);
    const changes = [
      ...(service.imagePath.toLowerCase() === wanted.toLowerCase() ? [] : ["binPath=", wanted]),
      ...(wantedMode && service.startMode !== wantedMode ? ["start=", START_ARGUMENT[wantedMode]] : []),
      ...(displayName && service.displayName !== displayName ? ["DisplayName=", displayName] : []),
    ];
    if (changes.length) await control.control(["config", name, ...changes]);
  }
  if (description !== undefined && (view.service?.description ?? "") !== description)
    await control.control(["description", name, description]);
  if (recovery) await ensureRecovery(at, recovery, view);
}

async function ensureRecovery(
  at: Instance,
  recovery: NonNullable<StreamInputs["recovery"]>,
  view: InstanceView,
): Promise<void> {
  const { control } = at.host;
  const name = at.declared.serviceName;
  const now = view.service?.recovery;
  const actions = failureArgument(recovery.actions);
  const reset = recovery.resetAfterSeconds ?? now?.resetAfterSeconds ?? 86_400;
  if (!now || failureArgument(now.actions) !== actions || now.resetAfterSeconds !== reset) {
    // An empty list of actions takes away what was there.
    await control.control(["failure", name, "reset=", String(reset), "actions=", actions]);
  }
  if (recovery.onErrorExit !== undefined && (now?.onErrorExit ?? false) !== recovery.onErrorExit) {
    await control.control(["failureflag", name, recovery.onErrorExit ? "1" : "0"]);
  }
}

/** The rule that is declared, or undefined when none is to be there. */
function wantedRule(at: Instance): FirewallRule | undefined {
  const { firewall, port } = at.declared;
  if (!firewall?.enabled) return undefined;
  return {
    name: at.ruleName,
    ports: [...new Set([port, ...(firewall.ports ?? [])])].sort((a, b) => a - b),
    program: `${at.agentDirectory}\\bin\\avagent.exe`,
    remoteAddresses: [...(firewall.remoteAddresses ?? [])].map((address) => address.toLowerCase()).sort(),
    profiles: [...(firewall.profiles ?? [])].sort(),
    isActive: true,
  };
}

/** True when exactly the wanted rule is there, once. Further ports, addresses and profiles count only where declared. */
export function isRuleRight(at: Instance, rules: FirewallRule[]): boolean {
  const wanted = wantedRule(at);
  const [rule, ...more] = rules;
  if (!wanted || !rule || more.length > 0) return !wanted && rules.length === 0;
  const { firewall } = at.declared;
  const same = (a: unknown[], b: unknown[]) => JSON.stringify(a) === JSON.stringify(b);
  return (
    rule.isActive &&
    (firewall?.ports ? same(rule.ports, wanted.ports) : rule.ports.includes(at.declared.port)) &&
    rule.program.toLowerCase() === wanted.program.toLowerCase() &&
    (!firewall?.remoteAddresses || same(rule.remoteAddresses, wanted.remoteAddresses)) &&
    (!firewall?.profiles || same(rule.profiles, wanted.profiles))
  );
}

/** Brings the inbound rule to what is declared. */
export async function ensureFirewall(at: Instance, view: InstanceView): Promise<void> {
  if (isRuleRight(at, view.rules)) return;
  const wanted = wantedRule(at);
  if (!wanted) return deleteRules(at.host.commands, at.ruleName);
  const standing = view.rules[0];
  // Ports, addresses and profiles that are not declared stay as somebody set them; the agent's old port goes.
  const { firewall, port } = at.declared;
  const oldPort = Number(view.agentFlags?.listenport);
  const further = standing?.ports.filter((each) => each !== oldPort && each !== port) ?? [];
  await setRule(at.host.commands, {
    ...wanted,
    ...(firewall?.ports ? {} : { ports: [port, ...further].sort((a, b) => a - b) }),
    ...(standing && !firewall?.remoteAddresses ? { remoteAddresses: standing.remoteAddresses } : {}),
    ...(standing && !firewall?.profiles ? { profiles: standing.profiles } : {}),
  });
}

/** Starts the service, or stops it where it is not to run, and waits until its own process listens on the port. */
export async function ensureRunning(at: Instance, progress: (text: string) => void): Promise<void> {
  const { host, declared } = at;
  const { serviceName: name, port } = declared;
  if (declared.running === false) return host.control.stop(name);
  const { pid } = await host.control.start(name, (code) => whyStopped(at, code));
  let said = 0;
  let ports: number[] = [];
  await pollUntil(
    SERVICE_PATIENCE,
    async (elapsedMs) => {
      ports = (await host.listeners()).filter((each) => each.pid === pid).map((each) => each.port);
      if (ports.includes(port)) return true;
      const now = await host.control.state(name);
      if (now && now.state === STATE.stopped) throw await whyStopped(at, now.serviceExitCode);
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

/** What can be said about an agent that stopped right after its start: its exit code and the end of its own log. */
async function whyStopped(at: Instance, serviceExitCode: number): Promise<AvamarError> {
  const { host, declared } = at;
  const log =
    (await host.files.read(`${at.varDirectory}\\avagent.log`).catch(() => undefined))?.toString("latin1") ?? "";
  const notable = agentLines(log).notable.slice(-5);
  const owner = (await host.listeners()).find(({ port }) => port === declared.port);
  return new AvamarError(
    `the service ${declared.serviceName} starts and stops again (service exit code ${serviceExitCode}).${notable.length ? `\n${notable.join("\n")}\n` : ""}`,
    {
      code: owner ? "conflict" : "command-failed",
      product: "host",
      host: host.name,
      number: serviceExitCode,
      hint: owner
        ? `Port ${declared.port} is in use by process ${owner.pid}: choose another port.`
        : `Look at ${at.varDirectory}\\avagent.log.`,
    },
  );
}
