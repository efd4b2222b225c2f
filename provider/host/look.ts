import { createHash } from "node:crypto";
import type { Instance, InstanceView } from "./agent-host";
import { parseFlags } from "./flag-file";
import { MARKER_FILE, parseMarker } from "./marker";
import { inside } from "./paths";

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
