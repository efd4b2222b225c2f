import type { Deadlines } from "./in-here.ts";
import { LIVES } from "./lives.ts";
import type { Case, Fault } from "./matrix.ts";
import { endOf, type Step } from "./moments.ts";
import type { WineLane } from "./wine-lane.ts";

type WineFault = Fault<WineLane, () => unknown>;

/** Commands take their time there, also where nothing is wrong. */
const PATIENT: Deadlines = { command: 60_000, file: 30_000, register: 60_000, unregister: 60_000, service: 12_000 };

/** Short enough to wait for an answer that never comes. */
const BRIEF: Deadlines = { command: 15_000, file: 15_000, register: 15_000, unregister: 15_000, service: 12_000 };

const KILLED = [/the process was killed/];
const BROKE = [/the SSH connection broke while trying to/, /may have finished there; the next run looks first/];
/** A command is struck while it runs; the log does not say how long a change of a file takes. */
const during = (step: Step) => (step.first === step.last ? undefined : step.first);
/** A sign of life is no step: it comes when its time has come. And the var directory, which stays, is made only once. */
const after = (step: Step) => (/\.lock\.new$|^mkdir /.test(step.name) ? undefined : step.last);
const only = (name: string) => (step: Step) => (step.name === name ? step.first : undefined);

/** What is heard of a moment may come a little late, so a run may also have ended before it is struck. */
const FAULTS = {
  killedDuring: {
    ...{ name: "killed during", inProcess: true, run: "either", says: KILLED },
    at: during,
    strike: (lane) => () => lane.kill(),
  },
  killedAfter: {
    ...{ name: "killed after", inProcess: true, run: "either", says: KILLED },
    at: after,
    strike: (lane) => () => lane.kill(),
  },
  dropDuring: {
    ...{ name: "drop during", run: "either", says: BROKE },
    at: during,
    strike: (lane) => () => lane.drop(),
  },
  dropAfter: {
    ...{ name: "drop after", run: "either", says: BROKE },
    at: after,
    strike: (lane) => () => lane.drop(),
  },
  answerLost: {
    ...{ name: "answer lost", run: "either", deadlines: BRIEF },
    at: (step) => during(step) ?? after(step),
    strike: (lane) => () => lane.cable.mute(BRIEF.command + 500),
    says: [/has not ended|no answer|broke/, /the next run looks first/],
  },
  stuckStopping: {
    ...{ name: "stuck stopping", run: "fails", deadlines: PATIENT },
    at: only("sc stop"),
    strike: (lane) => () => lane.freezeAgent(),
    heal: (lane) => lane.release(),
    says: [
      /the service backupC is not stopped after 12 s|sc stop backupC: Windows error/,
      /then run again|Look the number up/,
    ],
  },
  portTaken: {
    ...{ name: "port taken", run: "fails" },
    at: only("sc start"),
    strike: (lane) => () => lane.takePort(),
    heal: (lane) => lane.release(),
    says: [/the service backupC starts and stops again \(exit code 1\)/, /in use by process \d+: choose another port/],
  },
  handleHeld: {
    ...{ name: "handle held", run: "fails", deadlines: PATIENT },
    at: only("sc delete"),
    strike: async (lane) => {
      await lane.holdService();
      return () => undefined;
    },
    heal: (lane) => lane.release(),
    says: [/backupC is marked for deletion, but something holds it open/, /Run again afterwards/],
  },
} satisfies Record<string, WineFault>;

export const WINE_FAULTS: WineFault[] = Object.values(FAULTS);

/** A case at the first write of that name in a life. */
function chosen(
  life: "making" | "changing" | "deleting",
  write: string,
  fault: WineFault,
): Case<WineLane, () => unknown> {
  const first = { write, nth: 1 };
  const step = { name: write, first, last: write.startsWith("open ") ? first : { write: endOf(write), nth: 1 } };
  return { life: LIVES.find(({ name }) => name === life)!, step, at: fault.at(step, false)!, fault };
}

/** A few of all cases, for every day: those that have to do with what only a real service manager can tell. */
export const CHOSEN: Case<WineLane, () => unknown>[] = [
  chosen("making", "sc create", FAULTS.killedAfter),
  chosen("changing", "sc start", FAULTS.portTaken),
  chosen("deleting", "sc delete", FAULTS.handleHeld),
  chosen("changing", "sc stop", FAULTS.dropDuring),
  chosen("deleting", "sc stop", FAULTS.killedDuring),
];
