import { FIREWALL_KEY } from "./firewall.ts";
import type { Machine } from "./machine.ts";
import { physicalMemoryList } from "./memory.ts";
import { programFile } from "./program.ts";
import { type ServiceSettings, StartType, serviceKey, writeSettings } from "./service-config.ts";

const SYSTEM_PROGRAMS = [
  "cmd",
  "sc",
  "reg",
  "netsh",
  "net",
  "hostname",
  "whoami",
  "certutil",
  "tasklist",
  "taskkill",
  "fsutil",
  "timeout",
  "waitfor",
  "wevtutil",
  "where",
  "findstr",
  "svchost",
];

const LANGUAGE = { en: "0409", de: "0407", ru: "0419" } as const;
const OEM = { en: "437", de: "850", ru: "866" } as const;

/** A freshly installed Windows Server 2022, before the agent comes. */
export function installWindows(machine: Machine, memoryBytes: number): void {
  const { files } = machine;
  for (const folder of [
    "C:\\Windows\\System32\\OpenSSH",
    "C:\\Windows\\System32\\wbem",
    "C:\\Windows\\Temp",
    "C:\\Program Files\\Common Files",
    "C:\\Program Files (x86)",
    "C:\\ProgramData\\ssh",
    `C:\\Users\\${machine.user}\\AppData\\Local\\Temp`,
    `C:\\Users\\${machine.user}\\.ssh`,
    "C:\\Users\\Public",
  ]) {
    files.makeDirectory(folder, { parents: true });
  }
  for (const name of SYSTEM_PROGRAMS) files.write(`C:\\Windows\\System32\\${name}.exe`, programFile(name));
  for (const [file, name] of [
    ["netstat.exe", "netstat"],
    ["ping.exe", "ping"],
    ["find.exe", "findstr"],
    ["chcp.com", "chcp"],
    ["spoolsv.exe", "svchost"],
    ["OpenSSH\\sshd.exe", "svchost"],
  ] as const) {
    files.write(`C:\\Windows\\System32\\${file}`, programFile(name));
  }
  fillRegistry(machine, memoryBytes);
  for (const [name, settings] of Object.entries(SERVICES)) {
    writeSettings(machine.hive, name, { type: 0x20, errorControl: 1, account: "LocalSystem", ...settings });
  }
  machine.hive.set(serviceKey("sshd"), "Description", {
    type: "REG_SZ",
    data: "SSH protocol based service to provide secure encrypted communications",
  });
  machine.hive.set(FIREWALL_KEY, "OpenSSH-Server-In-TCP", {
    type: "REG_SZ",
    data: "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=22|App=%SystemRoot%\\system32\\OpenSSH\\sshd.exe|Name=OpenSSH SSH Server (sshd)|Desc=Inbound rule for OpenSSH SSH Server (sshd)|EmbedCtxt=OpenSSH Server|",
  });
}

const SVCHOST = "%SystemRoot%\\system32\\svchost.exe -k";

const SERVICES: Record<string, ServiceSettings> = {
  Dnscache: { imagePath: `${SVCHOST} NetworkService -p`, displayName: "DNS Client", start: StartType.auto },
  EventLog: {
    imagePath: `${SVCHOST} LocalServiceNetworkRestricted -p`,
    displayName: "Windows Event Log",
    start: StartType.auto,
  },
  LanmanServer: { imagePath: `${SVCHOST} netsvcs -p`, displayName: "Server", start: StartType.auto },
  MpsSvc: {
    imagePath: `${SVCHOST} LocalServiceNoNetworkFirewall -p`,
    displayName: "Windows Defender Firewall",
    start: StartType.auto,
  },
  RpcSs: { imagePath: `${SVCHOST} rpcss -p`, displayName: "Remote Procedure Call (RPC)", start: StartType.auto },
  Spooler: {
    imagePath: "%SystemRoot%\\System32\\spoolsv.exe",
    displayName: "Print Spooler",
    start: StartType.auto,
    type: 0x110,
    dependsOn: ["RpcSs"],
  },
  TermService: {
    imagePath: `${SVCHOST} NetworkService`,
    displayName: "Remote Desktop Services",
    start: StartType.demand,
  },
  SharedAccess: {
    imagePath: `${SVCHOST} netsvcs -p`,
    displayName: "Internet Connection Sharing (ICS)",
    start: StartType.disabled,
  },
  sshd: {
    imagePath: "%SystemRoot%\\System32\\OpenSSH\\sshd.exe",
    displayName: "OpenSSH SSH Server",
    start: StartType.auto,
    type: 0x10,
  },
};

function fillRegistry(machine: Machine, memoryBytes: number): void {
  const { hive } = machine;
  const version = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
  const text = (key: string, name: string, data: string) => hive.set(key, name, { type: "REG_SZ", data });
  text(version, "ProductName", "Windows Server 2022 Standard");
  text(version, "EditionID", "ServerStandard");
  text(version, "CurrentVersion", "6.3");
  text(version, "CurrentBuild", "20348");
  text(version, "CurrentBuildNumber", "20348");
  text(version, "DisplayVersion", "21H2");
  text(version, "InstallationType", "Server");
  text(version, "SystemRoot", "C:\\Windows");
  hive.set(version, "CurrentMajorVersionNumber", { type: "REG_DWORD", data: 10 });
  hive.set(version, "CurrentMinorVersionNumber", { type: "REG_DWORD", data: 0 });
  hive.set(version, "UBR", { type: "REG_DWORD", data: 2582 });
  const control = "HKLM\\SYSTEM\\CurrentControlSet\\Control";
  text(`${control}\\ComputerName\\ComputerName`, "ComputerName", machine.computerName);
  text(`${control}\\Nls\\Language`, "InstallLanguage", LANGUAGE[machine.locale]);
  text(`${control}\\Nls\\CodePage`, "OEMCP", OEM[machine.locale]);
  text(`${control}\\Nls\\CodePage`, "ACP", machine.locale === "ru" ? "1251" : "1252");
  text("HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters", "Hostname", machine.computerName.toLowerCase());
  const memory = "HKLM\\HARDWARE\\RESOURCEMAP\\System Resources\\Physical Memory";
  const list = physicalMemoryList(memoryBytes);
  for (const name of [".Raw", ".Translated"]) hive.set(memory, name, { type: "REG_RESOURCE_LIST", data: list });
  hive.make("HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall");
  hive.make("HKCU\\Software");
}
