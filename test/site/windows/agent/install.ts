import { DEFAULT_PORT } from "../../agent/flags.ts";
import { writeIdentity } from "../../agent/identity.ts";
import type { Machine } from "../machine/machine.ts";
import { programFile } from "../machine/program.ts";
import { StartType, serviceKey, writeSettings } from "../machine/service-config.ts";
import { agentPlace, WINDOWS } from "./place.ts";

/** Where the agent is installed. */
const AGENT_FOLDER = "C:\\Program Files\\avs";

const UNINSTALL_KEY =
  "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{D3A1C6C0-7F3E-4C5B-9C55-0A6C2B1F4E11}";

/** How the agent of a host came to be: the grid it belongs to, and under which name. */
export interface DefaultAgent {
  version: string;
  mcs: string;
  domain: string;
  clientName: string;
}

/**
 * Puts the agent on the machine as its installer does: program, var directory, the service `avbackup`, the entry among
 * the installed programs. That this entry is called "EMC Avamar for Windows" and shows the version is an assumption.
 * Then registers it, with the grid if it answers, else as if that had happened long ago.
 */
export function installAgent(machine: Machine, agent: DefaultAgent): void {
  const { files, hive } = machine;
  files.makeDirectory(`${AGENT_FOLDER}\\bin`, { parents: true });
  files.makeDirectory(`${AGENT_FOLDER}\\var\\clientlogs`, { parents: true });
  for (const name of ["avagent", "avtar", "avscc"]) {
    files.write(`${AGENT_FOLDER}\\bin\\${name}.exe`, programFile(name, agent.version));
  }
  files.write(`${AGENT_FOLDER}\\bin\\windows.pin`, "<pin/>\r\n");
  hive.set(UNINSTALL_KEY, "DisplayName", { type: "REG_SZ", data: "EMC Avamar for Windows" });
  hive.set(UNINSTALL_KEY, "DisplayVersion", { type: "REG_SZ", data: agent.version });
  hive.set(UNINSTALL_KEY, "Publisher", { type: "REG_SZ", data: "EMC Corporation" });
  hive.set(UNINSTALL_KEY, "InstallLocation", { type: "REG_SZ", data: `${AGENT_FOLDER}\\` });
  const varDirectory = `${AGENT_FOLDER}\\var`;
  const flags = [`--hostname=${agent.clientName}`, `--mcsaddr=${agent.mcs}`, `--dpndomain=${agent.domain}`];
  files.write(`${varDirectory}\\avagent.cmd`, `${flags.join("\r\n")}\r\n`);
  files.write(`${varDirectory}\\avagent.cfg`, `${flags.join("\r\n")}\r\n`);
  const answer = machine.registry.register(agent.mcs, {
    clientName: agent.clientName,
    domain: agent.domain,
    port: DEFAULT_PORT,
    groups: [],
    hostAddress: machine.address,
    agentVersion: agent.version,
    os: WINDOWS,
  });
  writeIdentity(agentPlace(machine), varDirectory, {
    grid: answer.ok ? answer.grid : agent.mcs,
    created: Math.floor(machine.clock.now() / 1000),
    cid: answer.ok ? answer.cid : machine.rng.hex(40),
  });
  writeSettings(hive, "avbackup", {
    imagePath: `"${AGENT_FOLDER}\\bin\\avagent.exe" /ServiceStart --vardir="${varDirectory}" --logfile="${varDirectory}\\avagent.log"`,
    displayName: "Avamar Backup Agent",
    type: 0x10,
    start: StartType.auto,
    errorControl: 1,
    account: "LocalSystem",
  });
  hive.set(serviceKey("avbackup"), "Description", { type: "REG_SZ", data: "Backs up this computer to Avamar" });
}
