import { readIfThere, writeWhole } from "../host/measure-file";
import { differences, emptyLock, type Lock, parseLock, printLock } from "../topology/lock";

/** Whether the run may write the lock file, or holds the program against it. */
export type LockMode = "write" | "frozen";

/**
 * What `AVAMAR_LOCK` says, else: a pipeline (`CI` is set) only reads, a person's machine writes.
 *
 * @returns a sentence when `AVAMAR_LOCK` says something else
 */
export function lockMode(environment: NodeJS.ProcessEnv): LockMode | { problem: string } {
  const { AVAMAR_LOCK: asked, CI } = environment;
  if (asked === "write" || asked === "frozen") return asked;
  if (asked)
    return { problem: `the environment has AVAMAR_LOCK=${asked}; write AVAMAR_LOCK=write or AVAMAR_LOCK=frozen.` };
  return CI && !/^(false|0|no)$/i.test(CI) ? "frozen" : "write";
}

/** The lock file as it stands; empty when there is none. */
export function readLock(file: string): { lock: Lock; problems: string[] } {
  const text = readIfThere(file);
  return text === undefined ? { lock: emptyLock(), problems: [] } : parseLock(text, file);
}

const MOST_SHOWN = 12;

/**
 * Brings the lock file to what the plan needs.
 *
 * @returns what a person should be told: that it was written, or in a frozen run why it cannot go on; nothing when the
 * file is right already
 */
export function settleLock(file: string, lock: Lock, mode: LockMode): { written?: string; problem?: string } {
  const before = readIfThere(file);
  const after = printLock(lock);
  if (before?.replace(/\r\n/g, "\n") === after) return {};
  const lines = differences(before ?? "", after);
  if (mode === "write") {
    writeWhole(file, after);
    const what = before === undefined ? "is new" : `has ${lines.length} other line${lines.length === 1 ? "" : "s"}`;
    return { written: `${file} ${what}: it says which stream has what. Commit it.` };
  }
  const shown = [
    ...lines.slice(0, MOST_SHOWN),
    ...(lines.length > MOST_SHOWN ? [`(${lines.length - MOST_SHOWN} more)`] : []),
  ];
  return {
    problem: [
      before === undefined
        ? `there is no ${file}, and a pipeline does not write it.`
        : `${file} is not what the program needs, and a pipeline does not write it:`,
      ...shown.map((line) => `  ${line}`),
      `Run "pulumi preview" on your machine and commit ${file}; where this machine is meant to write it, AVAMAR_LOCK=write pulumi preview does.`,
    ].join("\n"),
  };
}
