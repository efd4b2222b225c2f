import { AvamarError } from "../kernel/errors";
import type { CommandResult } from "./ssh";

/** What a successful registration says of itself (message 7502). */
export interface Registration {
  /** Path of the client on the grid: `/clients/iQ3/CORP/syd02-vs-util-c`. */
  clientPath: string;
  /** Name of the management server. */
  grid: string;
  port: number;
}

/** Reads `<7502>: Registration of client DOMAIN/NAME with MCS HOST:PORT successful.` from the agent's output. */
export function parseRegistration(output: string): Registration | undefined {
  const line = output.split(/\r?\n/).find((each) => each.includes("<7502>"));
  const said = line && /client\s+(\/?\S.*?)\s+with\s+MCS\s+(\S+?):(\d+)\s/i.exec(line);
  if (!said) return undefined;
  return { clientPath: said[1]!.startsWith("/") ? said[1]! : `/${said[1]}`, grid: said[2]!, port: Number(said[3]) };
}

/** A value that follows the name of something secret, as in `--password=...`: an agent prints its flags. */
const SECRET_VALUE = /((?:pass(?:word|wd|phrase)?|pwd|secret|token)[\w-]*["']?\s*[=:]\s*)("[^"]*"|'[^']*'|\S+)/gi;

/** The lines of the agent's output or log without secret values, and those of them that are more than information. */
export function agentLines(text: string): { lines: string[]; notable: string[] } {
  const lines = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => line.replace(SECRET_VALUE, "$1[secret]"));
  return { lines, notable: lines.filter((line) => /\b(Warning|Error|FATAL)\b\s*</i.test(line)) };
}

/** How many lines of an output or a log are shown. */
const MOST_LINES = 40;

/** The end of the agent's log for a message, without the lines that were `said` already; empty where nothing is left. */
export function endOfLog(log: string, said: string[] = []): string {
  const lines = agentLines(log)
    .lines.slice(-MOST_LINES)
    .filter((line) => !said.includes(line));
  return lines.length ? `Last lines of avagent.log:\n${lines.join("\n")}\n` : "";
}

/**
 * A registration succeeded only when the process ended with 0 *and* message 7502 names the client that was asked for.
 * Failure messages are not publicly listed, so the error carries everything that is not plain information, the end of
 * the output and the end of the log, below what to do.
 *
 * @param log Reads the agent's log; only asked when the registration failed.
 */
export async function checkRegistration(
  result: CommandResult,
  wanted: { clientPath: string; grid: string },
  host: string,
  log: () => Promise<string>,
): Promise<Registration> {
  const output = `${result.stdout}\n${result.stderr}`;
  const said = parseRegistration(output);
  if (result.code === 0 && said && said.clientPath.toLowerCase() === wanted.clientPath.toLowerCase()) return said;
  const { lines, notable } = agentLines(output);
  const reason =
    said && result.code === 0
      ? `the agent registered ${said.clientPath} instead of ${wanted.clientPath}`
      : `the agent ends with ${result.code}${said ? "" : " and without message 7502"}`;
  const shown = [
    notable.length ? `Warnings and errors:\n${notable.join("\n")}\n` : "",
    `Last lines:\n${lines.slice(-MOST_LINES).join("\n")}\n`,
    endOfLog(await log(), lines),
  ];
  throw new AvamarError(`${reason}.`, {
    code: "command-failed",
    product: "host",
    host,
    operation: `register ${wanted.clientPath} with ${wanted.grid}`,
    number: result.code,
    hint: `Check that the host resolves and reaches ${wanted.grid} on port 28001 and that the domain exists there.`,
    printed: shown.join(""),
  });
}
