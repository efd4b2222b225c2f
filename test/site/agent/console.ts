import { FLAG_FILES, Flags, readFlagFile, varDirectoryOf } from "./flags.ts";
import { readIdentity, writeIdentity } from "./identity.ts";
import { type AgentLog, agentLog } from "./log.ts";
import { type AgentPlace, inside } from "./place.ts";

const REGISTER = ["--register", "--initialize", "--init"];

/** One run of the agent's program. */
export interface AgentCall {
  place: AgentPlace;
  /** Full path of the program's file. */
  path: string;
  /** The agent's version. */
  version: string;
  /** The command line behind the program's name. */
  tail: string;
  argv: string[];
  print(text: string): void;
  wait(ms: number): Promise<void>;
}

/** Whether these arguments can change anything when the program is run by hand. */
export function agentWrites(argv: string[]): boolean {
  return argv.some((word) => /^--(register|initialize|init|uninit)$/i.test(word));
}

/**
 * The agent's program run by hand: `--register` (also `--initialize`, `--init`), `--uninit`, `--version`. The numbers and the
 * order of a successful registration are those of the published log; how a failure looks is not published, so the
 * numbers above 90000 are made up: only "exit code 1, a line with Error, no <7502>" should be relied upon.
 */
export async function runAgent(call: AgentCall): Promise<number> {
  const { place, version } = call;
  const { files, lineEnd } = place;
  const given = new Flags(call.argv);
  if (given.has("--version", "--help")) {
    call.print(["avagent", `  version:     ${version}`, `  os-type:     ${place.osType}`, ""].join(lineEnd));
    return 0;
  }
  const varDirectory = varDirectoryOf(given, call.path);
  const log = agentLog(place, (line) => {
    call.print(line);
    if (!files.isDirectory(varDirectory)) return;
    try {
      files.append(inside(place, varDirectory, "avagent.log"), line);
    } catch (error) {
      // A full disk must not keep the agent from saying so on its console.
      if (place.fileErrorOf(error) === undefined) throw error;
    }
  });
  if (!given.has(...REGISTER, "--uninit")) {
    log.entry("Error", 90001, "No operation given; use --register or --uninit");
    return leave(log, 1);
  }
  if (!files.isDirectory(varDirectory)) {
    log.entry("Error", 90002, `The var directory "${varDirectory}" does not exist`);
    return leave(log, 1);
  }
  const { flags, foundFile } = readFlags(call, given, varDirectory, log);
  if (given.has("--uninit")) return leave(log, unregister(call, varDirectory, log));
  const problem = problemWith(place, flags, foundFile);
  if (problem !== undefined) {
    log.entry("Error", 90003, problem);
    return leave(log, 1);
  }
  try {
    return leave(log, await register(call, flags, varDirectory, log));
  } catch (error) {
    const number = place.fileErrorOf(error);
    if (number === undefined) throw error;
    log.entry("Error", 90004, `Cannot write to "${varDirectory}" (error ${number})`);
    return leave(log, 1);
  }
}

function leave(log: AgentLog, code: number): number {
  log.entry("Info", 5405, `avagent returning with exitcode ${code}`);
  return code;
}

function readFlags(
  call: AgentCall,
  given: Flags,
  varDirectory: string,
  log: AgentLog,
): { flags: Flags; foundFile: boolean } {
  const list: string[] = [];
  let foundFile = false;
  for (const name of FLAG_FILES) {
    const path = inside(call.place, varDirectory, name);
    log.plain(`Looking for flag file "${path}"`);
    const lines = readFlagFile(call.place, path);
    if (lines === undefined) continue;
    foundFile = true;
    list.push(...lines);
  }
  list.push(...given.list);
  log.entry("Info", 5702, `Command Line: ${call.path}${call.tail}`);
  const parsed = list.map((flag) => {
    if (REGISTER.includes(flag.toLowerCase())) return "--initialize";
    const renamed = flag.replace(/^--listenport=/, "--acport=");
    return renamed.includes(" ") ? renamed.replace(/=(.*)$/, '="$1"') : renamed;
  });
  log.entry("Info", 5703, `Parsed Flags: ${call.path} ${parsed.join(" ")}`);
  return { flags: new Flags(list), foundFile };
}

function problemWith(place: AgentPlace, flags: Flags, foundFile: boolean): string | undefined {
  if (flags.strange !== undefined) return `"${flags.strange}" is not a flag`;
  const missing = ["hostname", "mcsaddr", "dpndomain"].find(
    (name) => (flags.value(name) ?? (name === "hostname" ? place.defaultClientName : undefined) ?? "") === "",
  );
  if (missing !== undefined) return foundFile ? `The flag --${missing} is missing` : "No flag file was found";
  if (!(flags.port > 0 && flags.port < 65536)) return "The listen port is not a port number";
  return undefined;
}

function unregister(call: AgentCall, varDirectory: string, log: AgentLog): number {
  const { place } = call;
  const { files, registry } = place;
  const identity = readIdentity(place, varDirectory);
  const mcs = registeredWith(place, varDirectory) ?? identity?.grid;
  try {
    for (const name of ["cid.bin", "avagent.cfg"]) {
      const path = inside(place, varDirectory, name);
      if (files.isFile(path)) files.remove(path);
    }
  } catch (error) {
    const number = place.fileErrorOf(error);
    if (number === undefined) throw error;
    log.entry("Error", 90005, `The registration cannot be removed from "${varDirectory}" (error ${number})`);
    return 1;
  }
  if (identity !== undefined && mcs !== undefined) registry.unregister(mcs, identity.cid);
  log.plain(identity === undefined ? "This client was not registered" : "The registration of this client was removed");
  return 0;
}

/** The management server that `avagent.cfg` names. */
export function registeredWith(place: AgentPlace, varDirectory: string): string | undefined {
  return new Flags(readFlagFile(place, inside(place, varDirectory, "avagent.cfg")) ?? []).value("mcsaddr");
}

async function register(call: AgentCall, flags: Flags, varDirectory: string, log: AgentLog): Promise<number> {
  const { place, version } = call;
  const clientName = flags.value("hostname") ?? place.defaultClientName ?? "";
  const mcs = flags.value("mcsaddr") ?? "";
  const domain = flags.value("dpndomain") ?? "";
  const fullName = `${domain.replace(/\/+$/, "")}/${clientName}`;
  const programs = call.path.slice(0, call.path.lastIndexOf(place.separator));
  log.entry("Info", 42249, "No stale lock on the certificate store");
  log.entry("Info", 18908, "No certificates of this client yet, trying the certificate store of the system");
  log.entry("Info", 19117, "Migrating public certificates");
  log.entry("Info", 19124, "No public certificate in the certificate store of the system");
  log.entry("Info", 18910, "The certificate store of the system holds nothing to migrate");
  log.entry("Info", 18918, "Registration: Processing secure registration with the MCS.");
  log.entry("Info", 18921, "Registration: Requesting root CA from the MCS.");
  await call.wait(place.registerMs);
  const held = readIdentity(place, varDirectory);
  const answer = place.registry.register(mcs, {
    clientName,
    domain,
    port: flags.port,
    groups: (flags.value("mcsgrouplist") ?? "").split(",").filter((group) => group !== ""),
    hostAddress: place.address,
    agentVersion: version,
    os: place.os,
    ...(held === undefined ? {} : { cid: held.cid }),
  });
  if (!answer.ok && answer.code === 0) {
    log.entry("Error", 90006, `Cannot connect to ${mcs}:28001 (${answer.message})`);
    return 1;
  }
  log.entry("Info", 18997, "Received from MCS 100101: Unsecure clients only. Root-cert message rejected.");
  log.entry("Info", 18922, "Registration: MCS does not support enhanced security");
  log.entry("Info", 5933, `Checking for plug-in information files (.pin) in ${programs}`);
  log.entry("Info", 5934, `Reading pin file ${inside(place, programs, `${place.osType.toLowerCase()}.pin`)}`);
  log.entry("Info", 7264, "The pin file was read");
  log.entry("Info", 6627, `Checking version of plug-in '${place.osType}'`);
  log.entry("Info", 5936, `Plug-in version ${version} found`);
  log.entry("Info", 12489, "The plug-ins of this client are known");
  log.entry("Info", 7324, place.volume);
  log.entry("Info", 6601, `Hostnamelist: ${place.hostName},${place.address}`);
  log.entry("Info", 5472, `Registering with the MCS (${mcs})`);
  log.entry("Info", 6610, `Current MCS name '${mcs}'`);
  if (!answer.ok) {
    log.entry("Error", 90007, `Registration of client ${fullName} refused: ${answer.message} (code ${answer.code})`);
    return 1;
  }
  // Who is known already keeps the file as it is: its time does not change.
  if (held?.cid !== answer.cid) {
    const created = Math.floor(place.clock.now() / 1000);
    writeIdentity(place, varDirectory, { grid: answer.grid, created, cid: answer.cid });
  }
  const config = [`--mcsaddr=${mcs}`, `--dpndomain=${domain}`, `--hostname=${clientName}`];
  place.files.write(inside(place, varDirectory, "avagent.cfg"), `${config.join(place.lineEnd)}${place.lineEnd}`);
  log.entry("Info", 7502, `Registration of client ${fullName} with MCS ${mcs}:28001 successful.`);
  return 0;
}
