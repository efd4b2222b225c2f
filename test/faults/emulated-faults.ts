import type { EmulatedLane } from "./emulated-lane.ts";
import { SHORT } from "./in-here.ts";
import type { Fault } from "./matrix.ts";
import type { Moment, Step } from "./moments.ts";
import type { Strike } from "./watch.ts";

type EmulatedFault = Fault<EmulatedLane, Strike>;

const BROKE = [/the SSH connection broke while trying to/, /may have finished there; the next run looks first/];
const LATE = [/has not ended within 4 s|no answer within 4 s while trying to/, /the next run looks first/];
const KILLED = [/the process was killed/];

const before = (step: Step): Moment => step.first;
const after = (step: Step): Moment => step.last;
const only = (name: RegExp) => (step: Step) => (name.test(step.name) ? step.last : undefined);

/**
 * Kinds of faults on an emulated host. A process that is killed before a write leaves what one leaves that was killed
 * after the write before it, so "killed before" is tried at the first write of a life, and between the two requests of a
 * file, where it is half there.
 */
const KILLS: EmulatedFault[] = [
  {
    ...{ name: "killed before", inProcess: true, run: "fails", says: KILLED },
    at: (step, isFirst) => (isFirst ? step.first : step.first === step.last ? undefined : step.last),
    strike: (lane) => () => {
      lane.kill();
      return { kind: "drop", when: "before" };
    },
  },
  {
    ...{ name: "killed after", inProcess: true, run: "fails", says: KILLED },
    at: after,
    strike: (lane) => () => lane.kill(),
  },
];

/** What happens to any host. */
const MACHINE: EmulatedFault[] = [
  {
    // A service that does not start by itself is stopped after it.
    ...{
      name: "host restarts",
      run: "either",
      says: [/connection broke|starts and stops again/, /next run looks first|then run again/],
    },
    at: after,
    strike: (lane) => () => void setImmediate(() => void lane.host.restart()) as undefined,
    heal: (lane) => lane.untilUp(),
  },
  {
    ...{ name: "disk full", run: "either" },
    at: only(/^(write|mkdir|avagent) /),
    strike: (lane) => () => lane.hinder("full disk"),
    heal: (lane) => lane.release(),
    says: [/cannot (write|make|replace) |the agent ends with 1/, /[Tt]he disk may be full|Cannot write to/],
  },
  {
    ...{ name: "stuck stopping", run: "fails", deadlines: SHORT },
    at: only(/^(sc|systemctl) stop$/),
    strike: (lane) => () => lane.hinder("stuck service"),
    heal: (lane) => lane.release(),
    says: [/the service backupC is not stopped after 6 s/, /then run again/],
  },
  {
    ...{ name: "port taken", run: "fails" },
    at: only(/^(sc|systemctl) start$/),
    strike: (lane) => () => lane.hinder("taken port"),
    heal: (lane) => lane.release(),
    says: [/the service backupC starts and stops again \(exit code 1\)/, /in use by process \d+: choose another port/],
  },
];

/** What only happens to Windows. */
const WINDOWS: EmulatedFault[] = [
  {
    ...{ name: "handle held", run: "fails", deadlines: SHORT },
    at: only(/^sc delete$/),
    strike: (lane) => () => lane.hinder("held service"),
    heal: (lane) => lane.release(),
    says: [/backupC is marked for deletion, but something holds it open/, /Run again afterwards/],
  },
];

/** What happens to the connection, or to what is heard over it. */
const CONNECTION: EmulatedFault[] = [
  {
    ...{ name: "drop before", run: "either", says: BROKE },
    at: before,
    strike: () => () => ({ kind: "drop", when: "before" }),
  },
  {
    ...{ name: "drop after", run: "either", says: BROKE },
    at: after,
    strike: () => () => ({ kind: "drop", when: "after" }),
  },
  {
    ...{ name: "hangs", run: "either", deadlines: SHORT, says: LATE },
    at: before,
    strike: () => () => ({ kind: "hang" }),
  },
  {
    // A command that is not even taken on is waited for longer than the silence lasts.
    ...{ name: "answer lost", run: "either", deadlines: SHORT, says: [/has not ended|no answer|broke/, LATE[1]!] },
    at: after,
    strike: (lane) => () => lane.cable.mute(SHORT.command + 500),
  },
];

/** Exit code 255. On Windows it says nothing about the command; on Linux it is the command's own word. */
const unseen = (command: RegExp, ending: Pick<EmulatedFault, "run" | "says">): EmulatedFault[] => [
  {
    ...{ name: "255, not made", ...ending },
    at: only(command),
    strike: () => () => ({ kind: "status", status: 255 }),
  },
  {
    ...{ name: "255, made", ...ending },
    at: only(command),
    strike: () => () => ({ kind: "status", status: 255, when: "after" }),
  },
];

/** All kinds for each system. */
export const WINDOWS_FAULTS = [
  ...KILLS,
  ...MACHINE,
  ...WINDOWS,
  ...CONNECTION,
  ...unseen(/^(sc|netsh|avagent) /, { run: "goes on", says: [] }),
];
export const LINUX_FAULTS = [
  ...KILLS,
  ...MACHINE,
  ...CONNECTION,
  ...unseen(/^(systemctl|avagent) /, { run: "either", says: [/ends with 255/, /run again/] }),
];
