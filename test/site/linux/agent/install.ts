import { DEFAULT_PORT } from "../../agent/flags.ts";
import { writeIdentity } from "../../agent/identity.ts";
import type { Machine } from "../machine/machine.ts";
import { unpack } from "../machine/packages.ts";
import { AGENT_FOLDER, agentPackage } from "./package.ts";
import { agentPlace, LINUX } from "./place.ts";

/** How the agent of a host came to be: the grid it belongs to, and under which name. */
export interface DefaultAgent {
  version: string;
  mcs: string;
  domain: string;
  clientName: string;
  /** Under which name the package tools list it. */
  packageName: string;
}

/**
 * Puts the agent on a machine that has not booted yet, and registers it: with the grid if it answers, else as if that
 * had happened long ago.
 */
export function installAgent(machine: Machine, agent: DefaultAgent): void {
  const { files } = machine;
  unpack(files, agentPackage(agent.version, agent.packageName));
  const varDirectory = `${AGENT_FOLDER}/var`;
  files.makeDirectory(`${varDirectory}/clientlogs`, { parents: true });
  files.makeDirectory("/etc/rc3.d", { parents: true });
  files.symlink("../init.d/avagent", "/etc/rc3.d/S95avagent");
  const flags = [`--mcsaddr=${agent.mcs}`, `--dpndomain=${agent.domain}`, `--hostname=${agent.clientName}`];
  files.write(`${varDirectory}/avagent.cfg`, `${flags.join("\n")}\n`);
  const answer = machine.registry.register(agent.mcs, {
    clientName: agent.clientName,
    domain: agent.domain,
    port: DEFAULT_PORT,
    groups: [],
    hostAddress: machine.address,
    agentVersion: agent.version,
    os: LINUX,
  });
  writeIdentity(agentPlace(machine), varDirectory, {
    grid: answer.ok ? answer.grid : agent.mcs,
    created: Math.floor(machine.clock.now() / 1000),
    cid: answer.ok ? answer.cid : machine.rng.hex(40),
  });
}
