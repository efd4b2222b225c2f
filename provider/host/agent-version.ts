import type { AgentHost } from "./agent-host";

/** Version of the installed agent ("7.4.101-58"), or undefined when it is not there or does not tell. */
export async function agentVersion(
  host: Pick<AgentHost, "runAgent">,
  agentDirectory: string,
): Promise<string | undefined> {
  const { stdout, stderr } = await host.runAgent(agentDirectory, ["--version"]);
  return versionIn(`${stdout}\n${stderr}`);
}

/** The version in what an agent said of itself. */
export function versionIn(output: string): string | undefined {
  return /version:?\s+(\d+\.\d+[\w.-]*)/i.exec(output)?.[1];
}

/**
 * True when a version is the other one or a later one, number by number; what the other one does not say does not count.
 *
 * @example
 * isAtLeast("19.10.100-149", "19.4") // true
 */
export function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) => text.split(/[.-]/).map(Number));
  for (const [i, wanted] of want!.entries()) {
    const there = have![i] ?? 0;
    if (there !== wanted) return there > wanted;
  }
  return true;
}
