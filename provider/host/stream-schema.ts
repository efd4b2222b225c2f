import { z } from "zod";
import { domainPath, isReservedDomain, pathOf } from "../avamar/names";
import { adopt, type ClaimRule, type Issue } from "../kernel/definition";
import { property } from "../kernel/property";
import { isUnknown } from "../kernel/values";
import type { HostAccess } from "./access";
import { connection, connectionIssues, hostOf } from "./connection";
import { asciiText, hostDirectory, inside, plainPath, samePath, systemOf } from "./paths";

/** Where the vendor's package installs the agent. */
const AGENT_DIRECTORY = { windows: "C:\\Program Files\\avs", linux: "/usr/local/avamar" };
/** The agent that every client has: never touched. */
const DEFAULT_SERVICE = "avbackup";
/** Ports of the grid's management server and of the default agent. */
const TAKEN_PORTS: Record<number, string> = { 28001: "the management server of the grid", 28002: "the default agent" };

const flagName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'must be the name of a flag without dashes, such as "netbind".');
const flags = () => z.record(flagName, asciiText("a flag"));

const recovery = z.strictObject({
  resetAfterSeconds: property(z.int().min(0).optional(), {
    doc: "Seconds without a failure after which the count of failures starts anew. Default: 86400.",
  }),
  actions: property(
    z
      .array(
        property(
          z.strictObject({
            action: property(z.enum(["restart", "reboot", "none"]), { doc: "What Windows does." }),
            delaySeconds: property(z.number().min(0).max(86_400), { doc: "Seconds it waits before it does so." }),
          }),
          { doc: "What follows one failure.", typeName: "StreamRecoveryAction" },
        ),
      )
      .max(10),
    { doc: "What follows the first, second and further failures; the last one repeats." },
  ),
  onErrorExit: property(z.boolean().optional(), {
    doc: "Also when the agent stops by itself with an error, not only when it crashes. Default: false.",
  }),
});

const caches = z.strictObject({
  fileCacheMax: property(z.int().optional(), {
    doc: "Limit of the file cache (--filecachemax): megabytes, or a negative number for a fraction of the memory (-5 is a fifth). Default: an eighth of the memory. All streams of a host together should stay below a quarter.",
  }),
  hashCacheMax: property(z.int().optional(), {
    doc: "Limit of the hash cache (--hashcachemax), counted like fileCacheMax. Default: a sixteenth of the memory.",
  }),
  pagingCacheLimitPercent: property(z.int().min(1).max(100).optional(), {
    doc: "Largest share of its file system that the demand-paging cache may take, in percent (--paging-cache-limit); it stops growth and shrinks nothing. Default of the agent: 2.",
  }),
  directory: property(hostDirectory().optional(), {
    doc: "Directory of the caches (--cachedir), where they should not lie in the var directory. No two streams may share one.",
    same: samePath,
  }),
});

const firewall = z.strictObject({
  enabled: property(z.boolean(), {
    doc: "Keep one inbound rule for the agent's port: the grid must reach it. False removes the rule.",
  }),
  ports: property(z.array(z.int().min(1).max(65_535)).optional(), {
    doc: "Further TCP ports of this agent. Which ones session security needs is not publicly documented: look at what the agent listens on (netstat -ano).",
    unordered: true,
  }),
  remoteAddresses: property(z.array(asciiText("an address")).optional(), {
    doc: "Addresses or networks that may connect, such as the grid's. Default: all.",
    unordered: true,
    ignoreCase: true,
  }),
  profiles: property(z.array(z.enum(["domain", "private", "public"])).optional(), {
    doc: "Network profiles the rule is for. Default: all.",
    unordered: true,
  }),
});

/** Every property of a stream. */
export const inputs = z.strictObject({
  connection: property(connection, {
    doc: "The file server, over SSH. Another host is another stream; other credentials are proven and change nothing.",
    typeName: "HostConnection",
  }),
  os: property(z.enum(["windows", "linux"]).optional(), {
    doc: 'What runs on the host: "windows" or "linux". On Linux the SSH user is root, and the service is an instance of a systemd unit template of its own. Default: windows.',
    replace: true,
    same: (a, b) => (a ?? "windows") === (b ?? "windows"),
  }),
  serviceName: property(
    asciiText("a service name")
      .min(1)
      .max(256)
      .refine(
        (name) => !/[/\\,"]/.test(name) && name.trim() === name,
        'cannot hold / \\ , " or outer blanks; write for example "backupC".',
      )
      .refine(
        (name) => name.toLowerCase() !== DEFAULT_SERVICE,
        `is the agent's own service, which is never touched; write for example "backupC".`,
      ),
    {
      doc: 'Name of the Windows service of this agent instance: "backupC". Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup.',
      replace: true,
      ignoreCase: true,
    },
  ),
  displayName: property(asciiText("a display name").min(1).max(256).optional(), {
    doc: "Name of the service as people see it; no other service may have it. Default: the service name, not managed.",
    ignoreCase: false,
  }),
  description: property(asciiText("a description").max(1024).optional(), {
    doc: "Description of the service. Default: none, not managed.",
  }),
  startMode: property(z.enum(["automatic", "delayed", "manual", "disabled"]).optional(), {
    doc: "When Windows starts the service; delayed is about two minutes after the others. Default: automatic, not managed.",
  }),
  recovery: property(recovery.optional(), {
    doc: "What Windows does when the agent fails. Default: nothing, not managed.",
    typeName: "StreamRecovery",
  }),
  running: property(z.boolean().optional(), {
    doc: "The service runs, its own process listens on the port, and it is not disabled. Default: true.",
  }),
  clientName: property(
    z
      .string()
      .regex(
        /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
        'must be letters, digits, dots, hyphens and underscores, at most 63, such as "syd02-vs-util-c".',
      ),
    {
      doc: 'Name of this stream as a client on the grid: "syd02-vs-util-c". It need not be in DNS. Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup.',
      replace: true,
      ignoreCase: true,
    },
  ),
  grid: property(
    z
      .string()
      .regex(
        /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/,
        'must be the name of the grid as the host resolves it, such as "syd01-g1-util"; no address with a port.',
      ),
    {
      doc: "Name of the grid's utility node, as the host resolves it (--mcsaddr). Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup.",
      replace: true,
      ignoreCase: true,
    },
  ),
  domain: property(domainPath(), {
    doc: "Domain of the client on the grid: a Domain, or its path. Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup.",
    replace: true,
    reference: [{ type: "Domain", output: "path" }],
  }),
  groups: property(z.array(asciiText("a group path")).optional(), {
    doc: "Policies to join when the client is activated (--mcsgrouplist), by path. Used once: a later change is kept and written nowhere, as policies name their members themselves.",
    setOnce: true,
  }),
  agentDirectory: property(hostDirectory().optional(), {
    doc: "Where the agent is installed. Default: C:\\Program Files\\avs, on Linux /usr/local/avamar.",
    same: samePath,
  }),
  agent: property(z.string().optional(), {
    doc: "The AvamarAgent of the host. When its version changes the stream looks whether its own process runs that version, and starts it again where it does not. Default: not looked at.",
    control: true,
    reference: [{ type: "AvamarAgent", output: "version" }],
  }),
  varDirectory: property(hostDirectory(), {
    doc: "Directory of this instance alone: flags, identity, caches, logs. Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup.",
    replace: true,
    same: samePath,
  }),
  port: property(z.int().min(1024).max(65_535), {
    doc: "TCP port on which this agent waits for the grid (--listenport): 28003, 28004, ... Changed in place; the service is restarted.",
  }),
  flags: property(flags().optional(), {
    doc: 'Further flags of the agent (avagent.cmd), by name without dashes; "" is a flag without a value. When given, no others may stand there. Default: not managed.',
  }),
  caches: property(caches.optional(), {
    doc: "Limits of the backup caches of this stream (avtar.cmd).",
    typeName: "StreamCaches",
  }),
  backupFlags: property(flags().optional(), {
    doc: "Further flags of the backups (avtar.cmd), by name without dashes. When given, no others may stand there. Default: not managed.",
  }),
  firewall: property(firewall.optional(), {
    doc: "The inbound rule for this agent. Default: { enabled: true }.",
    typeName: "StreamFirewall",
  }),
  activationTimeoutSeconds: property(z.int().min(1).max(86_400).optional(), {
    doc: "How long the grid may take to show the client as activated, registered and paged on its port. Default: 300.",
    control: true,
  }),
  onDelete: property(z.enum(["retire", "delete", "keep"]).optional(), {
    doc: "What becomes of the client on the grid when the stream is deleted: retired (its backups stay until they expire), deleted together with all its backups, or kept as it is. Default: retire.",
    control: true,
  }),
  deleteVarDirectory: property(z.boolean().optional(), {
    doc: "Delete the var directory with its caches and logs, too. Default: false, since new caches make the next backup slow.",
    control: true,
  }),
  adopt,
  owner: property(z.string().optional(), {
    doc: "Project and stack that declare the stream.",
    control: true,
    filledIn: "stack",
  }),
  imagePath: property(z.string().optional(), {
    doc: "Command line of the service.",
    filledIn: "check",
    same: sameImagePath,
  }),
  flagLines: property(z.string().optional(), {
    doc: "The lines of avagent.cmd that tie the instance to its client and grid.",
    filledIn: "check",
  }),
  clientPath: property(z.string().optional(), {
    doc: "Path of the client on the grid.",
    filledIn: "check",
    ignoreCase: true,
  }),
});

/** A declared stream. */
export type StreamInputs = z.infer<typeof inputs>;

/** Flags that a property of its own sets. */
const OWN_FLAGS: Record<string, string> = {
  hostname: "clientName",
  mcsaddr: "grid",
  dpndomain: "domain",
  mcsgrouplist: "groups",
  vardir: "varDirectory",
  listenport: "port",
  acport: "port",
  register: "the resource itself",
  initialize: "the resource itself",
  init: "the resource itself",
  uninit: "the resource itself",
};
const OWN_BACKUP_FLAGS: Record<string, string> = {
  filecachemax: "caches.fileCacheMax",
  hashcachemax: "caches.hashCacheMax",
  "paging-cache-limit": "caches.pagingCacheLimitPercent",
  cachedir: "caches.directory",
};

/** The flags of avtar.cmd that `caches` sets. */
export const CACHE_FLAGS = Object.keys(OWN_BACKUP_FLAGS);

/** What combinations of properties cannot be. */
export function rules(declared: Partial<StreamInputs>, world?: HostAccess): Issue[] {
  const issues = connectionIssues(declared.connection, "connection", world?.hasKnownHosts() ?? false);
  const say = (at: string, reason: string) => issues.push({ property: at, reason });
  const { port, varDirectory, domain, startMode, running } = declared;
  const agentDirectory = agentDirectoryOf(declared);
  const taken = typeof port === "number" ? TAKEN_PORTS[port] : undefined;
  if (taken) say("port", `${port} is the port of ${taken}; choose one of its own for each stream, such as 28003.`);
  if (typeof varDirectory === "string" && !isUnknown(varDirectory) && !isUnknown(agentDirectory)) {
    const reserved = [agentDirectory, ...["var", "bin", "etc"].map((name) => inside(plainPath(agentDirectory), name))];
    if (reserved.some((path) => samePath(path, varDirectory))) {
      say(
        "varDirectory",
        `${varDirectory} belongs to the default agent; choose a directory of its own, such as "${inside(plainPath(agentDirectory), "varC")}".`,
      );
    }
  }
  if (typeof domain === "string" && isReservedDomain(domain))
    say("domain", `${domain} belongs to the grid itself; choose another, such as "/clients".`);
  issues.push(...(declared.os === "linux" ? onLinux(declared) : onWindows(declared)));
  if (startMode === "disabled" && running !== false)
    say("startMode", 'a disabled service cannot run; add running: false, or choose "manual".');
  for (const name of Object.keys(declared.flags ?? {})) {
    const own = OWN_FLAGS[name.toLowerCase()];
    if (own) say(`flags.${name}`, `is set by ${own}; leave it out here.`);
  }
  for (const name of Object.keys(declared.backupFlags ?? {})) {
    const own = OWN_BACKUP_FLAGS[name.toLowerCase()];
    if (own) say(`backupFlags.${name}`, `is set by ${own}; leave it out here.`);
  }
  return issues;
}

/** What a path of the other system, or a property that only Windows has, says on Linux. */
function onLinux(declared: Partial<StreamInputs>): Issue[] {
  const issues: Issue[] = wrongSystem(declared, "linux");
  const say = (at: string, reason: string) => issues.push({ property: at, reason });
  const { serviceName, description, startMode, recovery } = declared;
  if (typeof serviceName === "string" && !isUnknown(serviceName) && !/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(serviceName))
    say("serviceName", 'can hold letters, digits and _ . - on Linux; write for example "backupC".');
  if (declared.displayName !== undefined)
    say("displayName", "does not exist on Linux; leave it out and write a description.");
  if (declared.firewall !== undefined && !isUnknown(declared.firewall))
    say("firewall", "is not managed on Linux; leave it out and open the port with the tools of the host.");
  if (typeof description === "string" && !isUnknown(description) && /^\s|[\s\\]$/.test(description))
    say("description", "cannot begin or end with a blank or end with a backslash on Linux; leave them out.");
  if (startMode === "delayed") say("startMode", 'has no "delayed" on Linux; choose "automatic".');
  if (recovery === undefined || isUnknown(recovery)) return issues;
  if (recovery.resetAfterSeconds !== undefined)
    say("recovery.resetAfterSeconds", "does not exist on Linux; leave it out.");
  if ((recovery.actions?.length ?? 0) > 1) say("recovery.actions", "can hold one action on Linux; it always repeats.");
  for (const [i, { action }] of (recovery.actions ?? []).entries())
    if (!isUnknown(action) && action !== "restart")
      say(`recovery.actions[${i}].action`, 'must be "restart" on Linux; leave actions empty to do nothing.');
  return issues;
}

function onWindows(declared: Partial<StreamInputs>): Issue[] {
  return isUnknown(declared.os) ? [] : wrongSystem(declared, "windows");
}

/** Paths of the other system. */
export function wrongSystem(
  declared: Pick<Partial<StreamInputs>, "varDirectory" | "agentDirectory">,
  system: "windows" | "linux",
): Issue[] {
  const example = inside(AGENT_DIRECTORY[system], "varC");
  const paths = { varDirectory: declared.varDirectory, agentDirectory: declared.agentDirectory };
  const hint = system === "windows" ? ', or add os: "linux"' : "";
  return Object.entries(paths)
    .filter(([, path]) => typeof path === "string" && !isUnknown(path) && systemOf(path) !== system)
    .map(([property, path]) => ({
      property,
      reason: `${path} is no path on ${system === "linux" ? "Linux" : "Windows"}; write one such as "${example}"${hint}.`,
    }));
}

const onHost = (
  uses: (keyof StreamInputs & string)[],
  what: (declared: StreamInputs) => string | undefined,
): ClaimRule<StreamInputs> => ({
  uses: ["connection", ...uses],
  claim: (declared) => {
    const text = what(declared);
    return text === undefined ? undefined : { scope: `host ${hostOf(declared.connection)}`, what: text };
  },
});

/** What no other stream of the program may have. */
export const claims: ClaimRule<StreamInputs>[] = [
  onHost(["serviceName"], ({ serviceName }) => `service name ${serviceName}`),
  onHost(["displayName", "serviceName", "os"], ({ displayName, serviceName, os }) =>
    os === "linux" ? undefined : `display name ${displayName ?? serviceName}`,
  ),
  onHost(["varDirectory"], ({ varDirectory }) => `var directory ${plainPath(varDirectory)}`),
  onHost(["port"], ({ port }) => `port ${port}`),
  onHost(["caches"], ({ caches }) => caches?.directory && `cache directory ${plainPath(caches.directory)}`),
  {
    uses: ["grid", "clientName"],
    claim: ({ grid, clientName }) => ({ scope: `grid ${grid}`, what: `client name ${clientName}` }),
  },
];

/** What holds where the program says nothing, and what follows from what it says. */
export function defaults(declared: Partial<StreamInputs>): Partial<StreamInputs> {
  const { varDirectory, domain, clientName, grid } = declared;
  const agentDirectory = agentDirectoryOf(declared);
  const isKnown = (...values: unknown[]) => values.every((value) => typeof value === "string" && !isUnknown(value));
  return {
    running: true,
    ...(declared.os === "linux" || isUnknown(declared.os) ? {} : { firewall: { enabled: true } }),
    ...(isKnown(varDirectory, agentDirectory) ? { imagePath: imagePath(agentDirectory, varDirectory!) } : {}),
    ...(isKnown(domain, clientName) ? { clientPath: pathOf(domain!, clientName!) } : {}),
    ...(isKnown(domain, clientName, grid, varDirectory)
      ? {
          flagLines: flagLines({
            hostname: clientName!,
            mcsaddr: grid!,
            dpndomain: domain!,
            vardir: plainPath(varDirectory!),
          }),
        }
      : {}),
  };
}

/** Two command lines that start the same agent: on Windows case does not count. */
export function sameImagePath(a: unknown, b: unknown): boolean {
  const [one, other] = [String(a), String(b)];
  return systemOf(one) === "linux" ? one === other : one.toLowerCase() === other.toLowerCase();
}

/** Where the agent is installed: as declared, or where the vendor's package puts it. */
export function agentDirectoryOf({ agentDirectory, os }: Partial<StreamInputs>): string {
  return agentDirectory ?? AGENT_DIRECTORY[os === "linux" ? "linux" : "windows"];
}

/** The command line of the service. Quotes around each path: an unquoted path with a blank would be misread. */
export function imagePath(agentDirectory: string, varDirectory: string): string {
  const [agent, own] = [plainPath(agentDirectory), plainPath(varDirectory)];
  if (systemOf(own) === "linux")
    return `${agent}/bin/avagent.bin --daemon=false --bindir=${agent}/bin --vardir=${own} --sysdir=${agent}/etc --logfile=${own}/avagent.log`;
  return `"${agent}\\bin\\avagent.exe" /ServiceStart --vardir="${own}" --logfile="${own}\\avagent.log"`;
}

/** The flags that make an instance the client it is. */
export const IDENTITY_FLAGS = ["hostname", "mcsaddr", "dpndomain", "vardir"];

/** Those flags as one line, so that a change of them by hand shows as one property. */
export function flagLines(flags: Record<string, string | undefined>): string {
  return IDENTITY_FLAGS.filter((name) => flags[name] !== undefined)
    .map((name) => `--${name}=${flags[name]}`)
    .join(" ");
}
