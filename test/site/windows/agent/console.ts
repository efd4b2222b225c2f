import type { Invocation } from "../machine/program.ts";
import { programNote } from "../machine/program.ts";
import { Win32Error } from "../machine/win32.ts";
import { defaultVarDirectory, FLAG_FILES, Flags, readFlagFile } from "./flags.ts";
import { readIdentity, writeIdentity } from "./identity.ts";
import { type AgentLog, agentLog } from "./log.ts";

const REGISTER = ["--register", "--initialize", "--init"];

/**
 * `avagent.exe` run by hand: `--register` (also `--initialize`, `--init`), `--uninit`, `--version`. The numbers and the
 * order of a successful registration are those of the published log; how a failure looks is not published, so the
 * numbers above 90000 are made up: only "exit code 1, a line with Error, no <7502>" should be relied upon.
 */
export async function runAgent(call: Invocation): Promise<number> {
  const given = new Flags(call.argv);
  const version = programNote(call.machine.files.read(call.path));
  if (given.has("--version", "--help")) {
    call.print(`avagent\r\n  version:     ${version}\r\n  os-type:     Windows\r\n`);
    return 0;
  }
  const varDirectory = (given.value("vardir") ?? defaultVarDirectory(call.path)).replace(/[\\/]+$/, "");
  const log = agentLog(call.machine, (line) => {
    call.print(line);
    if (!call.machine.files.isDirectory(varDirectory)) return;
    try {
      call.machine.files.append(`${varDirectory}\\avagent.log`, line);
    } catch (error) {
      // A full disk must not keep the agent from saying so on its console.
      if (!(error instanceof Win32Error)) throw error;
    }
  });
  if (!given.has(...REGISTER, "--uninit")) {
    log.entry("Error", 90001, "No operation given; use --register or --uninit");
    return leave(log, 1);
  }
  if (!call.machine.files.isDirectory(varDirectory)) {
    log.entry("Error", 90002, `The var directory "${varDirectory}" does not exist`);
    return leave(log, 1);
  }
  const { flags, foundFile } = readFlags(call, given, varDirectory, log);
  if (given.has("--uninit")) return leave(log, unregister(call, varDirectory, log));
  const problem = problemWith(flags, foundFile);
  if (problem !== undefined) {
    log.entry("Error", 90003, problem);
    return leave(log, 1);
  }
  try {
    return leave(log, await register(call, flags, varDirectory, version, log));
  } catch (error) {
    if (!(error instanceof Win32Error)) throw error;
    log.entry("Error", 90004, `Cannot write to "${varDirectory}" (error ${error.code})`);
    return leave(log, 1);
  }
}

function leave(log: AgentLog, code: number): number {
  log.entry("Info", 5405, `avagent returning with exitcode ${code}`);
  return code;
}

function readFlags(
  call: Invocation,
  given: Flags,
  varDirectory: string,
  log: AgentLog,
): { flags: Flags; foundFile: boolean } {
  const list: string[] = [];
  let foundFile = false;
  for (const name of FLAG_FILES) {
    log.plain(`Looking for flag file "${varDirectory}\\${name}"`);
    const lines = readFlagFile(call.machine, `${varDirectory}\\${name}`);
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

function problemWith(flags: Flags, foundFile: boolean): string | undefined {
  if (flags.strange !== undefined) return `"${flags.strange}" is not a flag`;
  const missing = ["hostname", "mcsaddr", "dpndomain"].find((name) => (flags.value(name) ?? "") === "");
  if (missing !== undefined) return foundFile ? `The flag --${missing} is missing` : "No flag file was found";
  if (!(flags.port > 0 && flags.port < 65536)) return "The listen port is not a port number";
  return undefined;
}

function unregister(call: Invocation, varDirectory: string, log: AgentLog): number {
  const { files, registry } = call.machine;
  const identity = readIdentity(call.machine, varDirectory);
  const mcs = registeredWith(call, varDirectory) ?? identity?.grid;
  try {
    for (const name of ["cid.bin", "avagent.cfg"]) {
      if (files.isFile(`${varDirectory}\\${name}`)) files.remove(`${varDirectory}\\${name}`);
    }
  } catch (error) {
    if (!(error instanceof Win32Error)) throw error;
    log.entry("Error", 90005, `The registration cannot be removed from "${varDirectory}" (error ${error.code})`);
    return 1;
  }
  if (identity !== undefined && mcs !== undefined) registry.unregister(mcs, identity.cid);
  log.plain(identity === undefined ? "This client was not registered" : "The registration of this client was removed");
  return 0;
}

/** The management server that `avagent.cfg` names. */
function registeredWith(call: Invocation, varDirectory: string): string | undefined {
  return new Flags(readFlagFile(call.machine, `${varDirectory}\\avagent.cfg`) ?? []).value("mcsaddr");
}

async function register(
  call: Invocation,
  flags: Flags,
  varDirectory: string,
  version: string,
  log: AgentLog,
): Promise<number> {
  const { machine } = call;
  const clientName = flags.value("hostname") ?? "";
  const mcs = flags.value("mcsaddr") ?? "";
  const domain = flags.value("dpndomain") ?? "";
  const fullName = `${domain.replace(/\/+$/, "")}/${clientName}`;
  const programs = call.path.slice(0, call.path.lastIndexOf("\\"));
  log.entry("Info", 42249, "No stale lock on the certificate store");
  log.entry("Info", 18908, "No certificates of this client yet, trying the Windows certificate store");
  log.entry("Info", 19117, "Migrating public certificates");
  log.entry("Info", 19124, "No public certificate in the Windows certificate store");
  log.entry("Info", 18910, "The Windows certificate store holds nothing to migrate");
  log.entry("Info", 18918, "Registration: Processing secure registration with the MCS.");
  log.entry("Info", 18921, "Registration: Requesting root CA from the MCS.");
  await call.wait(machine.timing.registerMs);
  const held = readIdentity(machine, varDirectory);
  const answer = machine.registry.register(mcs, {
    clientName,
    domain,
    port: flags.port,
    groups: (flags.value("mcsgrouplist") ?? "").split(",").filter((group) => group !== ""),
    hostAddress: machine.address,
    agentVersion: version,
    os: `Windows Server 2022 Standard 64-bit`,
    ...(held === undefined ? {} : { cid: held.cid }),
  });
  if (!answer.ok && answer.code === 0) {
    log.entry("Error", 90006, `Cannot connect to ${mcs}:28001 (${answer.message})`);
    return 1;
  }
  log.entry("Info", 18997, "Received from MCS 100101: Unsecure clients only. Root-cert message rejected.");
  log.entry("Info", 18922, "Registration: MCS does not support enhanced security");
  log.entry("Info", 5933, `Checking for plug-in information files (.pin) in ${programs}`);
  log.entry("Info", 5934, `Reading pin file ${programs}\\windows.pin`);
  log.entry("Info", 7264, "The pin file was read");
  log.entry("Info", 6627, "Checking version of plug-in 'Windows'");
  log.entry("Info", 5936, `Plug-in version ${version} found`);
  log.entry("Info", 12489, "The plug-ins of this client are known");
  log.entry("Info", 7324, 'Volume Type for "C:\\" is "NTFS"');
  log.entry("Info", 6601, `Hostnamelist: ${machine.computerName},${machine.address}`);
  log.entry("Info", 5472, `Registering with the MCS (${mcs})`);
  log.entry("Info", 6610, `Current MCS name '${mcs}'`);
  if (!answer.ok) {
    log.entry("Error", 90007, `Registration of client ${fullName} refused: ${answer.message} (code ${answer.code})`);
    return 1;
  }
  // Who is known already keeps the file as it is: its time does not change.
  if (held?.cid !== answer.cid) {
    const created = Math.floor(machine.clock.now() / 1000);
    writeIdentity(machine, varDirectory, { grid: answer.grid, created, cid: answer.cid });
  }
  const config = [`--mcsaddr=${mcs}`, `--dpndomain=${domain}`, `--hostname=${clientName}`];
  machine.files.write(`${varDirectory}\\avagent.cfg`, `${config.join("\r\n")}\r\n`);
  log.entry("Info", 7502, `Registration of client ${fullName} with MCS ${mcs}:28001 successful.`);
  return 0;
}
