// Generated from the definition of AvamarClientStream by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { AvamarAgent } from "./avamar-agent";
import type { Domain } from "./domain";
import type { HostConnection } from "./shared-types";

/** What the system does when the agent fails. Default: nothing, not managed. */
export interface StreamRecovery {
  /** Seconds without a failure after which the count of failures starts anew. Windows only. Default: 86400. */
  resetAfterSeconds?: pulumi.Input<number>;
  /** What follows the first, second and further failures; the last one repeats. On Linux one, which always repeats. */
  actions: pulumi.Input<pulumi.Input<StreamRecoveryAction>[]>;
  /** Also when the agent stops by itself with an error, not only when it crashes. Default: false. */
  onErrorExit?: pulumi.Input<boolean>;
}

/** What follows one failure. */
export interface StreamRecoveryAction {
  /** What the system does: starts the agent again, reboots the host (Windows only) or nothing (Windows only; on Linux leave actions empty). */
  action: pulumi.Input<"restart" | "reboot" | "none">;
  /** Seconds it waits before it does so. */
  delaySeconds: pulumi.Input<number>;
}

/** Limits of the backup caches of this stream (avtar.cmd). */
export interface StreamCaches {
  /** Limit of the file cache (--filecachemax): megabytes, or a negative number for a fraction of the memory (-5 is a fifth). Default: an eighth of the memory. All streams of a host together should stay below a quarter. */
  fileCacheMax?: pulumi.Input<number>;
  /** Limit of the hash cache (--hashcachemax), counted like fileCacheMax. Default: a sixteenth of the memory. */
  hashCacheMax?: pulumi.Input<number>;
  /** Largest share of its file system that the demand-paging cache may take, in percent (--paging-cache-limit); it stops growth and shrinks nothing. Default of the agent: 2. */
  pagingCacheLimitPercent?: pulumi.Input<number>;
  /** Directory of the caches (--cachedir), where they should not lie in the var directory. No two streams may share one. */
  directory?: pulumi.Input<string>;
}

/** The inbound rule for this agent in the Windows firewall. On Linux none is managed: leave it out and open the port with the tools of the host. Default: { enabled: true }. */
export interface StreamFirewall {
  /** Keep one inbound rule in the Windows firewall for the agent's port: the grid must reach it. False removes the rule. */
  enabled: pulumi.Input<boolean>;
  /** Further TCP ports of this agent. Which ones session security needs is not publicly documented: look at what the agent listens on (netstat -ano). */
  ports?: pulumi.Input<pulumi.Input<number>[]>;
  /** Who may connect, such as the grid: addresses, networks ("10.0.0.0/8"), ranges ("192.0.2.1-192.0.2.9"), IPv4 or IPv6, and the words of Windows: LocalSubnet, DNS, DHCP, WINS, DefaultGateway. Empty means all. Default: all, not managed. */
  remoteAddresses?: pulumi.Input<pulumi.Input<string>[]>;
  /** Network profiles the rule is for. Default: all. */
  profiles?: pulumi.Input<pulumi.Input<"domain" | "private" | "public">[]>;
}

/** Arguments of {@link AvamarClientStream}. */
export interface AvamarClientStreamArgs {
  /** The file server, over SSH. Another host is another stream; other credentials are proven and change nothing. */
  connection: pulumi.Input<HostConnection>;
  /** What runs on the host: "windows" or "linux". On Linux the SSH user is root, and the service is an instance of a systemd unit template of its own. Default: windows. */
  os?: pulumi.Input<"windows" | "linux">;
  /** Name of the service of this agent instance: "backupC"; on Linux the name of its systemd instance. Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup. */
  serviceName: pulumi.Input<string>;
  /** Name of the service as people see it; no other service may have it. Windows only. Default: the service name, not managed. */
  displayName?: pulumi.Input<string>;
  /** Description of the service. Default: none, not managed. */
  description?: pulumi.Input<string>;
  /** When the service starts: with the host (automatic; delayed, Windows only, about two minutes after the others), by hand, or never. Default: automatic, not managed. */
  startMode?: pulumi.Input<"automatic" | "delayed" | "manual" | "disabled">;
  /** What the system does when the agent fails. Default: nothing, not managed. */
  recovery?: pulumi.Input<StreamRecovery>;
  /** The service runs, its own process listens on the port, and it is not disabled. Default: true. */
  running?: pulumi.Input<boolean>;
  /** Name of this stream as a client on the grid: "syd02-vs-util-c". It need not be in DNS. Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup. */
  clientName: pulumi.Input<string>;
  /** Name of the grid's utility node, as the host resolves it (--mcsaddr). Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup. */
  grid: pulumi.Input<string>;
  /** Domain of the client on the grid: a Domain, or its path. Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup. */
  domain: Domain | pulumi.Input<string>;
  /** Policies to join when the client is activated (--mcsgrouplist), by path. Used once: a later change is kept and written nowhere, as policies name their members themselves. */
  groups?: pulumi.Input<pulumi.Input<string>[]>;
  /** Where the agent is installed. Default: C:\Program Files\avs, on Linux /usr/local/avamar. */
  agentDirectory?: pulumi.Input<string>;
  /** The AvamarAgent of the host. When its version changes the stream looks whether its own process runs that version, and starts it again where it does not. Default: not looked at. */
  agent?: AvamarAgent | pulumi.Input<string>;
  /** Directory of this instance alone: flags, identity, caches, logs. Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup. */
  varDirectory: pulumi.Input<string>;
  /** TCP port on which this agent waits for the grid (--listenport): 28003, 28004, ... Changed in place; the service is restarted. */
  port: pulumi.Input<number>;
  /** Further flags of the agent (avagent.cmd), by name without dashes; "" is a flag without a value. When given, no others may stand there. Default: not managed. */
  flags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
  /** Limits of the backup caches of this stream (avtar.cmd). */
  caches?: pulumi.Input<StreamCaches>;
  /** Further flags of the backups (avtar.cmd), by name without dashes. When given, no others may stand there. Default: not managed. */
  backupFlags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
  /** The inbound rule for this agent in the Windows firewall. On Linux none is managed: leave it out and open the port with the tools of the host. Default: { enabled: true }. */
  firewall?: pulumi.Input<StreamFirewall>;
  /** How long the grid may take to show the client as activated, registered and paged on its port. Default: 300. */
  activationTimeoutSeconds?: pulumi.Input<number>;
  /** What becomes of the client on the grid when the stream is deleted: retired (its backups stay until they expire), deleted together with all its backups, or kept as it is. Default: retire. */
  onDelete?: pulumi.Input<"retire" | "delete" | "keep">;
  /** Delete the var directory with its caches and logs, too. Default: false, since new caches make the next backup slow. */
  deleteVarDirectory?: pulumi.Input<boolean>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A stream: one more Avamar agent on a Windows or Linux file server, with its own var directory, flag files, registration, service (on Linux an instance of a systemd unit template), port and, on Windows, firewall rule, seen by the grid as a client of its own. The default agent of the host is never touched.
 *
 * @example
 * const stream = new avamar.AvamarClientStream("drive-c", {
 *   connection: { host: "syd02-vs-util01", user: "Administrator", privateKey: config.requireSecret("sshKey"), hostKey: "SHA256:..." },
 *   serviceName: "backupC",
 *   displayName: "Avamar Backup Agent C",
 *   clientName: "syd02-vs-util-c",
 *   grid: "syd01-g1-util",
 *   domain: corp,
 *   varDirectory: "C:\\Program Files\\avs\\varC",
 *   port: 28003,
 * });
 */
export class AvamarClientStream extends AvamarResource {
  /** The file server, over SSH. Another host is another stream; other credentials are proven and change nothing. */
  declare readonly connection: pulumi.Output<{
    host: string;
    port?: number;
    user?: string;
    password?: string;
    privateKey?: string;
    privateKeyPassphrase?: string;
    agentSocketPath?: string;
    hostKey?: string;
    knownHosts?: string;
    proxy?: {
      host: string;
      port?: number;
      user?: string;
      password?: string;
      privateKey?: string;
      privateKeyPassphrase?: string;
      agentSocketPath?: string;
      hostKey?: string;
      knownHosts?: string;
    };
  }>;
  /** What runs on the host: "windows" or "linux". On Linux the SSH user is root, and the service is an instance of a systemd unit template of its own. Default: windows. */
  declare readonly os: pulumi.Output<"windows" | "linux" | undefined>;
  /** Name of the service of this agent instance: "backupC"; on Linux the name of its systemd instance. Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup. */
  declare readonly serviceName: pulumi.Output<string>;
  /** Name of the service as people see it; no other service may have it. Windows only. Default: the service name, not managed. */
  declare readonly displayName: pulumi.Output<string | undefined>;
  /** Description of the service. Default: none, not managed. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** When the service starts: with the host (automatic; delayed, Windows only, about two minutes after the others), by hand, or never. Default: automatic, not managed. */
  declare readonly startMode: pulumi.Output<"automatic" | "delayed" | "manual" | "disabled" | undefined>;
  /** What the system does when the agent fails. Default: nothing, not managed. */
  declare readonly recovery: pulumi.Output<
    | {
        resetAfterSeconds?: number;
        actions: { action: "restart" | "reboot" | "none"; delaySeconds: number }[];
        onErrorExit?: boolean;
      }
    | undefined
  >;
  /** The service runs, its own process listens on the port, and it is not disabled. Default: true. */
  declare readonly running: pulumi.Output<boolean | undefined>;
  /** Name of this stream as a client on the grid: "syd02-vs-util-c". It need not be in DNS. Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup. */
  declare readonly clientName: pulumi.Output<string>;
  /** Name of the grid's utility node, as the host resolves it (--mcsaddr). Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup. */
  declare readonly grid: pulumi.Output<string>;
  /** Domain of the client on the grid: a Domain, or its path. Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup. */
  declare readonly domain: pulumi.Output<string>;
  /** Policies to join when the client is activated (--mcsgrouplist), by path. Used once: a later change is kept and written nowhere, as policies name their members themselves. */
  declare readonly groups: pulumi.Output<string[] | undefined>;
  /** Where the agent is installed. Default: C:\Program Files\avs, on Linux /usr/local/avamar. */
  declare readonly agentDirectory: pulumi.Output<string | undefined>;
  /** The AvamarAgent of the host. When its version changes the stream looks whether its own process runs that version, and starts it again where it does not. Default: not looked at. */
  declare readonly agent: pulumi.Output<string | undefined>;
  /** Directory of this instance alone: flags, identity, caches, logs. Another one is another stream: the old client is retired and keeps its backups, and the new one begins with a full backup. */
  declare readonly varDirectory: pulumi.Output<string>;
  /** TCP port on which this agent waits for the grid (--listenport): 28003, 28004, ... Changed in place; the service is restarted. */
  declare readonly port: pulumi.Output<number>;
  /** Further flags of the agent (avagent.cmd), by name without dashes; "" is a flag without a value. When given, no others may stand there. Default: not managed. */
  declare readonly flags: pulumi.Output<{ [key: string]: string } | undefined>;
  /** Limits of the backup caches of this stream (avtar.cmd). */
  declare readonly caches: pulumi.Output<
    { fileCacheMax?: number; hashCacheMax?: number; pagingCacheLimitPercent?: number; directory?: string } | undefined
  >;
  /** Further flags of the backups (avtar.cmd), by name without dashes. When given, no others may stand there. Default: not managed. */
  declare readonly backupFlags: pulumi.Output<{ [key: string]: string } | undefined>;
  /** The inbound rule for this agent in the Windows firewall. On Linux none is managed: leave it out and open the port with the tools of the host. Default: { enabled: true }. */
  declare readonly firewall: pulumi.Output<
    | { enabled: boolean; ports?: number[]; remoteAddresses?: string[]; profiles?: ("domain" | "private" | "public")[] }
    | undefined
  >;
  /** How long the grid may take to show the client as activated, registered and paged on its port. Default: 300. */
  declare readonly activationTimeoutSeconds: pulumi.Output<number | undefined>;
  /** What becomes of the client on the grid when the stream is deleted: retired (its backups stay until they expire), deleted together with all its backups, or kept as it is. Default: retire. */
  declare readonly onDelete: pulumi.Output<"retire" | "delete" | "keep" | undefined>;
  /** Delete the var directory with its caches and logs, too. Default: false, since new caches make the next backup slow. */
  declare readonly deleteVarDirectory: pulumi.Output<boolean | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Command line of the service. */
  declare readonly imagePath: pulumi.Output<string>;
  /** The lines of avagent.cmd that tie the instance to its client and grid. */
  declare readonly flagLines: pulumi.Output<string>;
  /** Path of the client on the grid. */
  declare readonly clientPath: pulumi.Output<string>;
  /** Id of the client on the grid, for the members of a policy. Empty when no grid is configured and the agent does not tell. */
  declare readonly clientId: pulumi.Output<string>;
  /** SHA-256 of cid.bin: the identity of this instance without showing it. */
  declare readonly cidSha256: pulumi.Output<string>;
  /** Version of the agent that the stream ran when it was last written: "7.4.101-58". */
  declare readonly agentVersion: pulumi.Output<string>;

  constructor(name: string, args: AvamarClientStreamArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.avamarClientStream as never, name, args, opts);
  }
}
