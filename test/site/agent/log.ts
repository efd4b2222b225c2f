import type { AgentPlace } from "./place.ts";

/** Takes the lines of an agent's log. */
export interface AgentLog {
  /** A line without a number. */
  plain(text: string): void;
  /** A line with its number: `avagent Info <5405>: ...`. */
  entry(level: "Info" | "Warning" | "Error", code: number, text: string): void;
}

/** Time as the agent writes it. */
function agentTime(place: AgentPlace): string {
  const iso = new Date(place.clock.now()).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

/** A log that goes line by line to a writer. */
export function agentLog(place: AgentPlace, write: (line: string) => void): AgentLog {
  return {
    plain: (text) => write(`${agentTime(place)} ${text}${place.lineEnd}`),
    entry: (level, code, text) =>
      write(`${agentTime(place)} avagent ${level} <${String(code).padStart(4, "0")}>: ${text}${place.lineEnd}`),
  };
}
