import { AvamarError } from "../kernel/errors";
import type { Patience } from "../kernel/retry";
import type { HostHistory, HostQuestion } from "../kernel/trace";
import type { Deadlines } from "./deadlines";
import type { HostFiles } from "./files";
import type { Flags } from "./flag-file";
import type { HostLock } from "./host-lock";
import type { Marker } from "./marker";
import type { ServiceSettings } from "./service-settings";
import type { CommandResult } from "./ssh";
import type { StreamInputs } from "./stream-schema";

/** A TCP port somebody listens on. */
export interface Listener {
  port: number;
  /** Process id; 0 when the system does not tell. */
  pid: number;
}

/** An inbound rule for an agent. */
export interface FirewallRule {
  name: string;
  /** Local TCP ports, in ascending order. */
  ports: number[];
  /** Path of the program the rule is for. */
  program: string;
  /** Addresses that may connect; empty means all. */
  remoteAddresses: string[];
  /** Network profiles; empty means all. */
  profiles: string[];
  isActive: boolean;
}

/** What the system says of the service of one agent instance. */
export interface ServiceView {
  /** Undefined when there is no such service, or it is only waiting to go. */
  service: ServiceSettings | undefined;
  /** Deleted, but some program still holds it open. */
  isMarked: boolean;
  isRunning: boolean;
  /** Its process; 0 when it does not run. */
  pid: number;
  /** Ports its own process listens on. */
  listensOn: number[];
  /** Who else listens on the host. */
  othersListen: Listener[];
  rules: FirewallRule[];
}

/** How a service is right now. */
export interface ServiceNow {
  state: "running" | "stopped" | "changing";
  pid: number;
  /** What the agent itself said when it ended; 0 when it said nothing. */
  exitCode: number;
}

/** Where another agent on the host lives. */
export interface AgentService {
  service: string;
  varDirectory: string;
}

/** What is looked at before anything is made. A value that is undefined is one the system does not tell. */
export interface HostFacts {
  /** What the session lacks to make services, in a sentence; undefined when nothing. */
  missingRights: string | undefined;
  memoryBytes: number | undefined;
  /** Port ranges that nobody can listen on although nobody does. */
  reservedPorts: { from: number; to: number }[];
  /** Display names by service, both in lower case: nobody else may have ours. */
  displayNames: Map<string, string>;
}

/** A declared stream on its host, with the paths that follow from it. */
export interface Instance {
  host: AgentHost;
  declared: StreamInputs;
  /** Installation directory of the agent. */
  agentDirectory: string;
  varDirectory: string;
  /** Name of its firewall rule. */
  ruleName: string;
}

/** Everything that can be seen of an agent instance, from numbers, settings and file contents. */
export interface InstanceView extends ServiceView {
  /** Flags of avagent.cmd; undefined when there is no such file. */
  agentFlags: Flags | undefined;
  /** Flags of avtar.cmd; undefined when there is no such file. */
  backupFlags: Flags | undefined;
  /** SHA-256 of cid.bin, the identity of the client; undefined when it is not registered. */
  cidSha256: string | undefined;
  /** There is a cid.bin with nothing in it: the disk was full when the agent wrote it. */
  isIdentityEmpty: boolean;
  /** The client id inside cid.bin, where one can be made out. */
  cid: string | undefined;
  marker: Marker | undefined;
}

/**
 * One host that agents live on, over one SSH connection: what Windows and Linux each do in their own way. Everything
 * that is the same on both is written once, in terms of this.
 */
export interface AgentHost {
  /** The host as messages name it. */
  readonly name: string;
  readonly files: HostFiles;
  readonly deadlines: Deadlines;
  /** What separates the lines of the agent's flag files. */
  readonly lineEnd: "\r\n" | "\n";
  /** The agent's own word for registering. */
  readonly registerFlag: "--register" | "--init";
  /** Held while something is written, so that no other run writes meanwhile. */
  readonly lock: HostLock;
  /** Names of the streams this run makes on the host. */
  readonly streams: Set<string>;

  /** The error for a host that is of the other system than was declared; undefined when it is not. */
  otherSystem(): Promise<AvamarError | undefined>;

  /** Path of the agent's program below its installation directory. */
  agentProgram(agentDirectory: string): string;
  /** Runs the agent itself: `--register`, `--uninit`, `--version`. It may run twice without harm. */
  runAgent(agentDirectory: string, flags: string[], timeoutMs?: number): Promise<CommandResult>;

  /** Version of the agent that a process runs, which after an upgrade may not be the installed one. */
  runningVersion(agentDirectory: string, pid: number): Promise<string | undefined>;

  /** Looks at a service; looks asked for together are taken together. */
  look(service: string, ruleName: string): Promise<ServiceView>;
  facts(): Promise<HostFacts>;
  /** The services of all agents on the host, running or not. */
  agents(): Promise<AgentService[]>;
  listeners(): Promise<Listener[]>;

  /** Makes the service, or brings its settings to what is declared. */
  ensureService(at: Instance, view: InstanceView): Promise<void>;
  /** Asks the service to start; does not wait. */
  start(service: string): Promise<void>;
  /** How the service is right now; undefined when there is none. */
  now(service: string): Promise<ServiceNow | undefined>;
  /** Stops the service and waits for it; one that is not there or not running is fine. */
  stop(service: string): Promise<void>;
  /** Takes a stopped service away and waits until it is gone. */
  removeService(service: string): Promise<void>;

  /** Brings the inbound rule to what is declared. */
  ensureFirewall(at: Instance, view: InstanceView): Promise<void>;
  removeFirewall(ruleName: string): Promise<void>;

  /** What the host has kept of who changed what and when, for each question. Only reads. */
  history(questions: HostQuestion[]): Promise<HostHistory[]>;
}

/** The ports that a process listens on, and who else listens; a listener whose process is not told is nobody's. */
export function listening(listeners: Listener[], pid: number): Pick<ServiceView, "listensOn" | "othersListen"> {
  const told = listeners.filter((each) => each.pid !== 0);
  return {
    listensOn: told.filter((each) => each.pid === pid).map(({ port }) => port),
    othersListen: told.filter((each) => each.pid !== pid),
  };
}

/** How long a service may take to get from one state to another, and its agent to listen. */
export function servicePatience({ service }: Deadlines): Patience {
  return { firstMs: 200, mostMs: 2_000, deadlineMs: service };
}

/** What is said of a service that does not get there. */
export function lateService(
  { host, deadlines }: { host: string; deadlines: Deadlines },
  service: string,
  wanted: string,
): AvamarError {
  return new AvamarError(`the service ${service} is not ${wanted} after ${deadlines.service / 1000} s.`, {
    code: "timeout",
    product: "host",
    host,
    hint: "Look at the service on the host and at avagent.log in its var directory, then run again.",
  });
}
