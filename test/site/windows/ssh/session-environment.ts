import type { Machine } from "../machine/machine.ts";

/** The variables that a command over SSH finds; fewer than on a desktop. Names in upper case. */
export function sessionEnvironment(machine: Machine, remotePort: number): Map<string, string> {
  const home = `C:\\Users\\${machine.user}`;
  const folders = [
    "C:\\Windows\\system32",
    "C:\\Windows",
    "C:\\Windows\\System32\\Wbem",
    "C:\\Windows\\System32\\OpenSSH\\",
  ];
  return new Map(
    Object.entries({
      ALLUSERSPROFILE: "C:\\ProgramData",
      APPDATA: `${home}\\AppData\\Roaming`,
      COMMONPROGRAMFILES: "C:\\Program Files\\Common Files",
      COMPUTERNAME: machine.computerName,
      COMSPEC: "C:\\Windows\\system32\\cmd.exe",
      HOMEDRIVE: "C:",
      HOMEPATH: home.slice(2),
      LOCALAPPDATA: `${home}\\AppData\\Local`,
      NUMBER_OF_PROCESSORS: "4",
      OS: "Windows_NT",
      PATH: folders.join(";"),
      PATHEXT: ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC",
      PROCESSOR_ARCHITECTURE: "AMD64",
      PROGRAMDATA: "C:\\ProgramData",
      PROGRAMFILES: "C:\\Program Files",
      "PROGRAMFILES(X86)": "C:\\Program Files (x86)",
      PROMPT: `${machine.user.toLowerCase()}@${machine.computerName} $P$G`,
      PUBLIC: "C:\\Users\\Public",
      SSH_CLIENT: `127.0.0.1 ${remotePort} 22`,
      SSH_CONNECTION: `127.0.0.1 ${remotePort} 127.0.0.1 22`,
      SYSTEMDRIVE: "C:",
      SYSTEMROOT: "C:\\Windows",
      TEMP: `${home}\\AppData\\Local\\Temp`,
      TMP: `${home}\\AppData\\Local\\Temp`,
      USERDOMAIN: machine.computerName,
      USERNAME: machine.user,
      USERPROFILE: home,
      WINDIR: "C:\\Windows",
    }),
  );
}
