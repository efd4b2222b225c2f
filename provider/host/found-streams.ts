import type { Listed } from "../kernel/definition";
import type { StreamRun } from "./access";
import type { AgentHost, AgentService } from "./agent-host";
import { AGENT_DIRECTORY, flagLines, imagePath, sameImagePath } from "./agent-layout";
import type { Connection } from "./connection";
import { parseFlags } from "./flag-file";
import { inside, type System, samePath } from "./paths";
import type { StreamInputs } from "./stream-schema";

/** Where streams are looked for. */
export interface Place {
  connection: Connection;
  os: System;
}

/** Services of the agent that the vendor's package installs. */
const DEFAULT_SERVICES = ["avbackup", "avagent"];

/**
 * What can be declared of every agent on a host but the default one, from its service and its flag file. What these do
 * not say keeps it from being declared.
 */
export async function streamsOn(
  { world }: StreamRun,
  { connection, os }: Place,
): Promise<{ declared: Partial<StreamInputs>; lacks: string[] }[]> {
  const host = world.host(connection, os);
  const wrong = await host.otherSystem();
  if (wrong) throw wrong;
  const others = (await host.agents()).filter((each) => !isDefault(each, os));
  return Promise.all(others.map((each) => declaredBy(host, { connection, os }, each)));
}

function isDefault({ service, varDirectory }: AgentService, os: System): boolean {
  const own = inside(AGENT_DIRECTORY[os], "var");
  return DEFAULT_SERVICES.includes(service.toLowerCase()) || (varDirectory !== "" && samePath(varDirectory, own));
}

async function declaredBy(host: AgentHost, { connection, os }: Place, { service, varDirectory }: AgentService) {
  const file = varDirectory ? await host.files.read(inside(varDirectory, "avagent.cmd")) : undefined;
  const flags = parseFlags(file?.toString("latin1") ?? "");
  const port = flags.listenport ?? flags.acport;
  const declared: Partial<StreamInputs> = {
    connection,
    os,
    serviceName: service,
    clientName: flags.hostname,
    grid: flags.mcsaddr,
    domain: flags.dpndomain,
    varDirectory: varDirectory || undefined,
    port: port === undefined ? undefined : Number(port),
  };
  const needed = { "--hostname": flags.hostname, "--mcsaddr": flags.mcsaddr, "--dpndomain": flags.dpndomain };
  const lacks = Object.entries({ ...needed, "--listenport": port, "--vardir": varDirectory || undefined })
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  return { declared, lacks };
}

/** Where the agent of a service is installed; undefined for where the vendor's package puts it. */
export function installedAt(commandLine: string | undefined, os: System): string | undefined {
  const program = /^"?([^"]*?)[\\/]bin[\\/]avagent\.(?:exe|bin)/i.exec(commandLine ?? "")?.[1];
  return program === undefined || samePath(program, AGENT_DIRECTORY[os]) ? undefined : program;
}

/** Sentences about a stream that was set up by hand in another way than this package does. */
export function differences(found: Listed<StreamInputs>, agentDirectory: string): string[] {
  const { imagePath: is, flagLines: lines, clientPath, ...inputs } = found.inputs;
  const { varDirectory = "", clientName, grid, domain = "" } = inputs;
  const said: string[] = [];
  if (is !== undefined && !sameImagePath(is, imagePath(agentDirectory, varDirectory)))
    said.push("Its service has another command line than this package writes: a refresh shows that as drift.");
  const own = flagLines({ hostname: clientName, mcsaddr: grid, dpndomain: domain, vardir: varDirectory });
  if (lines !== own) said.push("avagent.cmd does not name its var directory: a refresh shows that as drift.");
  const path = domain === "/" ? `/${clientName}` : `${domain}/${clientName}`;
  if (clientPath && clientPath.toLowerCase() !== path.toLowerCase())
    said.push(`On the grid it is the client ${clientPath}: a refresh shows that as drift.`);
  return said;
}
