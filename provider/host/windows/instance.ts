import { createHash } from "node:crypto";
import { type Flags, parseFlags } from "../flag-file";
import { MARKER_FILE, type Marker, parseMarker } from "../marker";
import { type FirewallRule, rulesNamed } from "./firewall";
import { STATE } from "./service-control";
import { type ServiceSettings, serviceSettings } from "./service-settings";
import type { WindowsHost } from "./windows-host";

/** Where an agent instance lives on its host. */
export interface InstancePlace {
  serviceName: string;
  varDirectory: string;
  /** Name of its firewall rule. */
  ruleName: string;
}

/** Everything that can be seen of an agent instance, from numbers, registry values and file contents. */
export interface InstanceView {
  /** Undefined when there is no such service, or it is only waiting to go. */
  service: ServiceSettings | undefined;
  /** Deleted, but some program still holds it open. */
  isMarked: boolean;
  isRunning: boolean;
  /** Ports its own process listens on. */
  listensOn: number[];
  /** Flags of avagent.cmd; undefined when there is no such file. */
  agentFlags: Flags | undefined;
  /** Flags of avtar.cmd; undefined when there is no such file. */
  backupFlags: Flags | undefined;
  /** SHA-256 of cid.bin, the identity of the client; undefined when it is not registered. */
  cidSha256: string | undefined;
  /** The client id inside cid.bin, where one can be made out. */
  cid: string | undefined;
  marker: Marker | undefined;
  rules: FirewallRule[];
}

/** Takes a look at one agent instance. Looks at many instances of a host share the commands. */
export async function look(host: WindowsHost, place: InstancePlace): Promise<InstanceView> {
  const file = (name: string) => host.files.read(`${place.varDirectory}\\${name}`);
  const [snapshot, agentFlags, backupFlags, cidFile, marker] = await Promise.all([
    host.snapshot(place.serviceName),
    file("avagent.cmd"),
    file("avtar.cmd"),
    file("cid.bin"),
    file(MARKER_FILE),
  ]);
  const settings = serviceSettings(snapshot.services, place.serviceName);
  const state = snapshot.states.find(({ name }) => name.toLowerCase() === place.serviceName.toLowerCase());
  const pid = state?.state === STATE.running ? state.pid : 0;
  return {
    service: settings?.isMarkedForDelete ? undefined : settings,
    isMarked: settings?.isMarkedForDelete === true,
    isRunning: state?.state === STATE.running,
    listensOn: snapshot.listeners.filter((each) => pid !== 0 && each.pid === pid).map(({ port }) => port),
    agentFlags: agentFlags && parseFlags(agentFlags.toString("latin1")),
    backupFlags: backupFlags && parseFlags(backupFlags.toString("latin1")),
    cidSha256: cidFile && createHash("sha256").update(cidFile).digest("hex"),
    cid: /\b[0-9a-f]{40}\b/.exec(cidFile?.toString("latin1") ?? "")?.[0],
    marker: parseMarker(marker?.toString("utf8")),
    rules: rulesNamed(snapshot.firewall, place.ruleName),
  };
}
