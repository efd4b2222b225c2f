import type { AgentPlace } from "../../agent/place.ts";
import type { Machine } from "../machine/machine.ts";
import { Win32Error } from "../machine/win32.ts";

/** A Windows server as its agents see it. */
export function agentPlace(machine: Machine): AgentPlace {
  return {
    files: machine.files,
    clock: machine.clock,
    registry: machine.registry,
    address: machine.address,
    hostName: machine.computerName,
    separator: "\\",
    lineEnd: "\r\n",
    os: WINDOWS,
    osType: "Windows",
    volume: 'Volume Type for "C:\\" is "NTFS"',
    registerMs: machine.timing.registerMs,
    defaultClientName: undefined,
    fileErrorOf: (error) => (error instanceof Win32Error ? error.code : undefined),
  };
}

/** The system, as the grid shows it. */
export const WINDOWS = "Windows Server 2022 Standard 64-bit";
