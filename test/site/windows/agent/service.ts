import { registeredWith } from "../../agent/console.ts";
import { FLAG_FILES, Flags, readFlagFile, varDirectoryOf } from "../../agent/flags.ts";
import { readIdentity } from "../../agent/identity.ts";
import { agentLog } from "../../agent/log.ts";
import { WSAEACCES } from "../machine/ports.ts";
import { programNote, type ServiceLife } from "../machine/program.ts";
import { Win32, Win32Error, win32CodeOf } from "../machine/win32.ts";
import { agentPlace } from "./place.ts";

/** Why an agent's service goes down by itself: the service-specific code next to 1066. */
const AgentFailure = {
  portTaken: 1,
  notRegistered: 2,
  noVarDirectory: 3,
  noFlagFile: 4,
  varDirectoryInUse: 5,
} as const;

/**
 * `avagent.exe /ServiceStart`: reads its flag files, takes its var directory and its port, checks in with its grid and
 * stays. What is wrong shows only after START_PENDING, as 1066 with a code of {@link AgentFailure}.
 */
export function serveAgent(life: ServiceLife): void {
  const { machine } = life;
  const place = agentPlace(machine);
  const given = new Flags(life.argv);
  const varDirectory = varDirectoryOf(given, life.path);
  const logFile = given.value("logfile") ?? `${varDirectory}\\avagent.log`;
  const log = agentLog(place, (line) => {
    try {
      machine.files.append(logFile, line);
    } catch (error) {
      // No place to write to: the agent goes on without a log.
      if (!(error instanceof Win32Error)) throw error;
    }
  });
  const fail = (specific: number, code: number, text: string) => {
    log.entry("Error", code, text);
    log.entry("Info", 5405, `avagent returning with exitcode ${specific}`);
    life.stopped(Win32.serviceSpecificError, specific);
  };
  const up = () => {
    if (!machine.files.isDirectory(varDirectory)) {
      return fail(AgentFailure.noVarDirectory, 90002, `The var directory "${varDirectory}" does not exist`);
    }
    log.entry("Info", 5008, `Logging to ${logFile}`);
    const files = FLAG_FILES.map((name) => readFlagFile(place, `${varDirectory}\\${name}`));
    if (files.every((lines) => lines === undefined)) {
      return fail(AgentFailure.noFlagFile, 90003, "No flag file was found");
    }
    const flags = new Flags([...files.flatMap((lines) => lines ?? []), ...given.list]);
    const identity = readIdentity(place, varDirectory);
    if (identity === undefined) {
      return fail(AgentFailure.notRegistered, 90008, "This client is not registered: cid.bin is missing");
    }
    const lockFile = `${varDirectory}\\avagent.lck`;
    try {
      const lock = machine.files.open(lockFile, { write: true, shareRead: true, disposition: "create-always" });
      life.onEnd(() => lock.close());
    } catch (error) {
      const reason = win32CodeOf(error);
      return fail(AgentFailure.varDirectoryInUse, 90009, `Another agent uses "${varDirectory}" (error ${reason})`);
    }
    try {
      life.onEnd(machine.ports.listen(flags.port, life.pid));
    } catch (error) {
      const code = win32CodeOf(error);
      const reason = code === WSAEACCES ? "forbidden by its access permissions" : "already in use";
      return fail(AgentFailure.portTaken, 90010, `Cannot listen on port ${flags.port}: ${reason} (${code})`);
    }
    machine.files.replaceContent(lockFile, Buffer.from(`${life.pid} avagent ${flags.port}\n`));
    // A log that is being written can be read by everybody and deleted by nobody.
    if (machine.files.isFile(logFile)) {
      const open = machine.files.open(logFile, { write: true, shareRead: true, shareWrite: true });
      life.onEnd(() => open.close());
    }
    const mcs = registeredWith(place, varDirectory) ?? identity.grid;
    log.entry("Info", 5417, `daemonized as process id ${life.pid}`);
    machine.registry.agentStarted(mcs, identity.cid, flags.port, programNote(machine.files.read(life.path)));
    life.onEnd(() => machine.registry.agentStopped(mcs, identity.cid));
    life.onStop(() => {
      life.after(machine.timing.stopMs, () => {
        log.entry("Info", 5405, "avagent returning with exitcode 0");
        life.stopped();
        if (machine.files.isFile(lockFile)) machine.files.remove(lockFile);
      });
    });
    life.running();
  };
  if (life.resumed) up();
  else life.after(machine.timing.startMs, up);
}
