import { plainPath, type System, systemOf } from "./paths";

/** Where the vendor's package installs the agent. */
export const AGENT_DIRECTORY: Record<System, string> = {
  windows: "C:\\Program Files\\avs",
  linux: "/usr/local/avamar",
};
/** Two command lines that start the same agent: on Windows case does not count. */
export function sameImagePath(a: unknown, b: unknown): boolean {
  const [one, other] = [String(a), String(b)];
  return systemOf(one) === "linux" ? one === other : one.toLowerCase() === other.toLowerCase();
}

/** Where the agent is installed: as declared, or where the vendor's package puts it. */
export function agentDirectoryOf({
  agentDirectory,
  os,
}: {
  agentDirectory?: string | undefined;
  os?: System | undefined;
}): string {
  return agentDirectory ?? AGENT_DIRECTORY[os === "linux" ? "linux" : "windows"];
}

/** The command line of the service. Quotes around each path: an unquoted path with a blank would be misread. */
export function imagePath(agentDirectory: string, varDirectory: string): string {
  const [agent, own] = [plainPath(agentDirectory), plainPath(varDirectory)];
  if (systemOf(own) === "linux")
    return `${agent}/bin/avagent.bin --daemon=false --bindir=${agent}/bin --vardir=${own} --sysdir=${agent}/etc --logfile=${own}/avagent.log`;
  return `"${agent}\\bin\\avagent.exe" /ServiceStart --vardir="${own}" --logfile="${own}\\avagent.log"`;
}

/** The var directory in a command line of the agent; undefined where it names none. */
export function varDirectoryIn(commandLine: string): string | undefined {
  const found = /--vardir=(?:"([^"]+)"|(.+?)(?=\s+-|\s*$))/i.exec(commandLine);
  return found ? plainPath((found[1] ?? found[2]!).trim()) : undefined;
}

/** Where the agent of a command line lives: the default agent's names no directory, and it is the `var` beside `bin`. */
export function varDirectoryOf(commandLine: string): string {
  const named = varDirectoryIn(commandLine);
  if (named) return named;
  const program = /^"([^"]+)"|^(\S.*?avagent\.exe)/i.exec(commandLine.trim());
  const path = plainPath(program?.[1] ?? program?.[2] ?? "");
  return path.replace(/\\bin\\avagent\.exe$/i, "\\var");
}

/** The flags that make an instance the client it is. */
export const IDENTITY_FLAGS = ["hostname", "mcsaddr", "dpndomain", "vardir"];

/** Those flags as one line, so that a change of them by hand shows as one property. */
export function flagLines(flags: Record<string, string | undefined>): string {
  return IDENTITY_FLAGS.filter((name) => flags[name] !== undefined)
    .map((name) => `--${name}=${flags[name]}`)
    .join(" ");
}
