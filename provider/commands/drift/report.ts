import type { Excepted, Exception } from "./exceptions";
import type { Finding, Noted, Subject, Undeployed, Waiting } from "./finding";

/** Everything that a look for drift has found, for whichever form it is printed in. No secret is in it. */
export interface Report {
  stack: string;
  project: string;
  /** Folder of the project in its repository: "infra/backup", or "". */
  folder: string;
  /** When it was looked: "2026-11-26T20:05:00.000Z". */
  time: string;
  /** How long it took. */
  durationMs: number;
  /** Version of this package. */
  version: string;
  /** Everything that was looked at in the world. */
  checked: Subject[];
  /** Drift that nobody has excepted. */
  drifted: Finding[];
  /** Drift that an exception holds for. */
  excepted: Excepted[];
  /** Changes of the program that nobody deployed. */
  undeployed: Undeployed[];
  /** What cannot be compared before others are put right. */
  waiting: Waiting[];
  noted: Noted[];
  /** Exceptions that nothing was found for. */
  idle: { exception: Exception; hasEnded: boolean }[];
  /** What could not be told, in sentences: as long as there is any, no drift does not mean that there is none. */
  doubts: string[];
  /** What else somebody should know. */
  notes: string[];
}

/** A file of the program as the repository knows it. */
export function fileInRepository({ folder }: Pick<Report, "folder">, file: string): string {
  return folder ? `${folder}/${file}` : file;
}

/** A report in one of its forms. */
export type Render = (report: Report) => string;

/** The exit code of a report: 2 for drift; 1, as for all trouble, where none was found and not all could be told. */
export function exitCodeOf({ drifted, doubts }: Pick<Report, "drifted" | "doubts">): 0 | 1 | 2 {
  if (drifted.length > 0) return 2;
  return doubts.length > 0 ? 1 : 0;
}
