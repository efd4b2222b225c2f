import type { AgentHost } from "./agent-host";

/** Version of the installed agent ("7.4.101-58"), or undefined when it is not there or does not tell. */
export async function agentVersion(
  host: Pick<AgentHost, "runAgent">,
  agentDirectory: string,
): Promise<string | undefined> {
  const { stdout, stderr } = await host.runAgent(agentDirectory, ["--version"]);
  return /version:?\s+(\d+\.\d+[\w.-]*)/i.exec(`${stdout}\n${stderr}`)?.[1];
}
