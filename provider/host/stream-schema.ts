import { z } from "zod";
import { ON_DELETE } from "../avamar/clients/clients";
import { domainPath, pathOf } from "../avamar/names";
import { adopt } from "../kernel/definition";
import { property } from "../kernel/property";
import { isUnknown } from "../kernel/values";
import { agentDirectoryOf, flagLines, imagePath, sameImagePath } from "./agent-layout";
import { connection } from "./connection";
import { asciiText, hostDirectory, plainPath, samePath } from "./paths";
import { remoteAddress, sameAddress } from "./remote-address";

/** The agent that every client has: never touched. */
const DEFAULT_SERVICE = "avbackup";

const flagName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'must be the name of a flag without dashes, such as "netbind".');
const flags = () => z.record(flagName, asciiText("a flag"));

const recovery = z.strictObject({
  resetAfterSeconds: property(z.int().min(0).optional(), {
    doc: "Seconds without a failure after which the count of failures starts anew. Windows only. Default: 86400.",
  }),
  actions: property(
    z
      .array(
        property(
          z.strictObject({
            action: property(z.enum(["restart", "reboot", "none"]), {
              doc: "What the system does: starts the agent again, reboots the host (Windows only) or nothing (Windows only; on Linux leave actions empty).",
            }),
            delaySeconds: property(z.number().min(0).max(86_400), { doc: "Seconds it waits before it does so." }),
          }),
          { doc: "What follows one failure.", typeName: "StreamRecoveryAction" },
        ),
      )
      .max(10),
    {
      doc: "What follows the first, second and further failures; the last one repeats. On Linux one, which always repeats.",
    },
  ),
  onErrorExit: property(z.boolean().optional(), {
    doc: "Also when the agent stops by itself with an error, not only when it crashes. Default: false.",
  }),
});

/** Limit of a cache in memory. */
function cacheLimit() {
  return z.number().superRefine((limit, context) => {
    const wrong = wrongLimit(limit);
    if (wrong) context.addIssue({ code: "custom", message: wrong });
  });
}

/** All caches of a host together stay within a quarter of its memory, so one of them alone does, too. */
const LARGEST_PART = 4;
const BYTES_PER_MEGABYTE = 2 ** 20;
/** More megabytes than this are bytes by mistake: no cache has a tebibyte. */
const MOST_MEGABYTES = 2 ** 20;

function wrongLimit(limit: number): string | undefined {
  const means = "megabytes, or -n for one part of n of the memory";
  if (limit === 0) return `cannot be 0: it is ${means}; write -20, or leave it out for the agent's own limit.`;
  if (Math.abs(limit) < 1)
    return `must be ${means}; write ${-Math.max(LARGEST_PART, Math.round(1 / Math.abs(limit)))}.`;
  if (!Number.isInteger(limit)) return `must be a whole number, ${means}; write ${Math.round(limit)}.`;
  if (limit > MOST_MEGABYTES)
    return `is in megabytes, and no cache has ${limit} of them; write ${Math.round(limit / BYTES_PER_MEGABYTE)} if these are bytes.`;
  if (limit < 0 && limit > -LARGEST_PART)
    return `is more than a quarter of the memory, which all caches of the host share; write -${LARGEST_PART} or a smaller part, such as -20.`;
  return undefined;
}

const caches = z.strictObject({
  fileCacheMax: property(cacheLimit().optional(), {
    doc: "Limit of the file cache (--filecachemax): megabytes, or a negative number for a fraction of the memory (-5 is a fifth). Default: an eighth of the memory. All streams of a host together should stay below a quarter.",
  }),
  hashCacheMax: property(cacheLimit().optional(), {
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
    doc: "Keep one inbound rule in the Windows firewall for the agent's port: the grid must reach it. False removes the rule.",
  }),
  ports: property(z.array(z.int().min(1).max(65_535)).optional(), {
    doc: "Further TCP ports of this agent. Which ones session security needs is not publicly documented: look at what the agent listens on (netstat -ano).",
    unordered: true,
  }),
  remoteAddresses: property(
    z.array(property(remoteAddress(), { doc: "Who may connect.", same: sameAddress })).optional(),
    {
      doc: 'Who may connect, such as the grid: addresses, networks ("10.0.0.0/8"), ranges ("192.0.2.1-192.0.2.9"), IPv4 or IPv6, and the words of Windows: LocalSubnet, DNS, DHCP, WINS, DefaultGateway. Empty means all. Default: all, not managed.',
      unordered: true,
    },
  ),
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
    usual: "windows",
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
      doc: 'Name of the service of this agent instance: "backupC"; on Linux the name of its systemd instance. Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup.',
      replace: true,
      ignoreCase: true,
    },
  ),
  displayName: property(asciiText("a display name").min(1).max(256).optional(), {
    doc: "Name of the service as people see it; no other service may have it. Windows only. Default: the service name, not managed.",
    ignoreCase: false,
  }),
  description: property(asciiText("a description").max(1024).optional(), {
    doc: "Description of the service. Default: none, not managed.",
  }),
  startMode: property(z.enum(["automatic", "delayed", "manual", "disabled"]).optional(), {
    doc: "When the service starts: with the host (automatic; delayed, Windows only, about two minutes after the others), by hand, or never. Default: automatic, not managed.",
    usual: "automatic",
  }),
  recovery: property(recovery.optional(), {
    doc: "What the system does when the agent fails. Default: nothing, not managed.",
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
    doc: "The inbound rule for this agent in the Windows firewall. On Linux none is managed: leave it out and open the port with the tools of the host. Default: { enabled: true }.",
    typeName: "StreamFirewall",
  }),
  activationTimeoutSeconds: property(z.int().min(1).max(86_400).optional(), {
    doc: "How long the grid may take to show the client as activated, registered and paged on its port. Default: 300.",
    control: true,
  }),
  onDelete: property(z.enum(ON_DELETE).optional(), {
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
