import { registeredWith } from "../../agent/console.ts";
import { FLAG_FILES, Flags, readFlagFile, varDirectoryOf } from "../../agent/flags.ts";
import { readIdentity } from "../../agent/identity.ts";
import { type AgentLog, agentLog } from "../../agent/log.ts";
import { Errno } from "../machine/errno.ts";
import type { Process } from "../machine/processes.ts";
import { type Call, programNote } from "../machine/program.ts";
import { agentPlace } from "./place.ts";

/** Which process has which var directory: what the real one does with a lock on `avagent.lck`. */
const owners = new WeakMap<object, Map<unknown, Process>>();

/**
 * The agent as a daemon: reads its flag files, takes its var directory and its port, checks in with its grid and stays
 * until SIGTERM. Whatever is wrong ends it with 1. Without `--daemon=false` it goes on in the background.
 */
export async function serveAgent(call: Call): Promise<number> {
  const { machine } = call;
  const place = agentPlace(machine, call.files);
  const given = new Flags(call.args);
  const varDirectory = varDirectoryOf(given, call.path);
  const logFile = given.value("logfile") ?? `${varDirectory}/avagent.log`;
  const log = agentLog(place, (line) => {
    call.print(line);
    try {
      call.files.append(logFile, line);
    } catch (error) {
      // No place to write to: the agent goes on without a log.
      if (!(error instanceof Errno)) throw error;
    }
  });
  if (!call.files.isDirectory(varDirectory))
    return fail(log, 90002, `The var directory "${varDirectory}" does not exist`);
  log.entry("Info", 5008, `Logging to ${logFile}`);
  const lines = FLAG_FILES.flatMap((name) => readFlagFile(place, `${varDirectory}/${name}`) ?? []);
  const flags = new Flags([...lines, ...given.list]);
  if (flags.strange !== undefined) return fail(log, 90003, `"${flags.strange}" is not a flag`);
  if (readIdentity(place, varDirectory) === undefined)
    return fail(log, 90008, "This client is not registered: cid.bin is missing");
  if (flags.value("daemon") !== "false" && !call.args.includes(IN_BACKGROUND)) return await daemonize(call, log);
  return await stay(call, flags, varDirectory, log);
}

/** Tells the agent's second process that it is the one that stays. */
const IN_BACKGROUND = "--in-background";

async function daemonize(call: Call, log: AgentLog): Promise<number> {
  let ended = false;
  let child = 0;
  const running = call.run([call.path, ...call.args, IN_BACKGROUND], {
    detached: true,
    started: ({ pid }) => {
      child = pid;
    },
  });
  void running.then(() => {
    ended = true;
  });
  // It says so only when the port is taken, or not to be had.
  await call.wait(call.machine.timing.startMs * 2);
  if (ended) return await running;
  log.entry("Info", 5417, `daemonized as process id ${child}`);
  return 0;
}

async function stay(call: Call, flags: Flags, varDirectory: string, log: AgentLog): Promise<number> {
  const { machine, process } = call;
  const place = agentPlace(machine, call.files);
  process.argv = process.argv.filter((word) => word !== IN_BACKGROUND);
  await call.wait(machine.timing.startMs);
  const identity = readIdentity(place, varDirectory);
  if (identity === undefined) return fail(log, 90008, "This client is not registered: cid.bin is missing");
  const owned = owners.get(machine) ?? new Map<unknown, Process>();
  owners.set(machine, owned);
  const folder = call.files.find(varDirectory);
  if (owned.has(folder)) return fail(log, 90009, `The var directory "${varDirectory}" is in use by another agent`);
  owned.set(folder, process);
  process.onEnd.push(() => owned.delete(folder));
  try {
    if (!(flags.port > 0 && flags.port < 65_536)) return fail(log, 90003, "The listen port is not a port number");
    process.onEnd.push(machine.ports.listen(flags.port, process.pid));
    call.files.write(`${varDirectory}/avagent.lck`, `${process.pid} avagent ${flags.port}\n`);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    const isPort = error.code === "EADDRINUSE";
    return isPort
      ? fail(log, 90010, `Cannot listen on port ${flags.port}: already in use (${error.number})`)
      : fail(log, 90004, `Cannot write to "${varDirectory}" (error ${error.number})`);
  }
  const mcs = registeredWith(place, varDirectory) ?? identity.grid;
  const version = programNote(machine.files.read(call.path));
  machine.registry.agentStarted(mcs, identity.cid, flags.port, version);
  process.onEnd.push(() => machine.registry.agentStopped(mcs, identity.cid));
  await call.caught("TERM");
  await call.wait(machine.timing.stopMs);
  const lock = `${varDirectory}/avagent.lck`;
  if (call.files.isFile(lock)) call.files.remove(lock);
  log.entry("Info", 5405, "avagent returning with exitcode 0");
  return 0;
}

function fail(log: AgentLog, code: number, text: string): number {
  log.entry("Error", code, text);
  log.entry("Info", 5405, "avagent returning with exitcode 1");
  return 1;
}
