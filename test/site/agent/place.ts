import type { Clock } from "../clock.ts";
import type { Registry } from "../registry.ts";

/** What an agent needs of a machine's files. */
interface AgentFiles {
  isFile(path: string): boolean;
  isDirectory(path: string): boolean;
  read(path: string): Buffer;
  write(path: string, data: Buffer | string): unknown;
  append(path: string, data: Buffer | string): unknown;
  remove(path: string): unknown;
}

/** The machine on which an agent runs, as far as the agent's own work goes. */
export interface AgentPlace {
  files: AgentFiles;
  clock: Clock;
  registry: Registry;
  /** Where a grid reaches the host. */
  address: string;
  hostName: string;
  /** Between the names of a path. */
  separator: "\\" | "/";
  lineEnd: "\r\n" | "\n";
  /** The operating system, as the grid shows it and as `--version` says it. */
  os: string;
  osType: "Windows" | "Linux";
  /** What a registration says of the first volume. */
  volume: string;
  /** How long an agent talks to a grid to register. */
  registerMs: number;
  /** The name of a client whose flags name none; `undefined` where it must be named. */
  defaultClientName: string | undefined;
  /** The number of an error that files can make; `undefined` for any other error. */
  fileErrorOf(error: unknown): number | undefined;
}

/** A path in a folder. */
export function inside(place: AgentPlace, folder: string, name: string): string {
  return `${folder}${place.separator}${name}`;
}
