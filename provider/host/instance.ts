import { createHash } from "node:crypto";
import type { AgentHost, ServiceView } from "./agent-host";
import { type Flags, parseFlags } from "./flag-file";
import { MARKER_FILE, type Marker, parseMarker } from "./marker";
import { inside } from "./paths";
import type { StreamInputs } from "./stream-schema";

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

/** Takes a look at one agent instance. Looks at many instances of a host share the commands. */
export async function look({ host, declared, varDirectory, ruleName }: Instance): Promise<InstanceView> {
  const file = (name: string) => host.files.read(inside(varDirectory, name));
  const [service, agentFlags, backupFlags, cidFile, marker] = await Promise.all([
    host.look(declared.serviceName, ruleName),
    file("avagent.cmd"),
    file("avtar.cmd"),
    file("cid.bin"),
    file(MARKER_FILE),
  ]);
  return {
    ...service,
    agentFlags: agentFlags && parseFlags(agentFlags.toString("latin1")),
    backupFlags: backupFlags && parseFlags(backupFlags.toString("latin1")),
    cidSha256: cidFile?.length ? createHash("sha256").update(cidFile).digest("hex") : undefined,
    isIdentityEmpty: cidFile?.length === 0,
    cid: /\b[0-9a-f]{40}\b/.exec(cidFile?.toString("latin1") ?? "")?.[0],
    marker: parseMarker(marker?.toString("utf8")),
  };
}
