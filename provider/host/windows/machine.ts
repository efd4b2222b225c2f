import type { CommandResult } from "../ssh";
import { commandLine, system } from "./command-line";
import { parseRegistry } from "./registry";

const MEMORY_KEY = "HKEY_LOCAL_MACHINE\\HARDWARE\\RESOURCEMAP\\System Resources\\Physical Memory";

/** Asks for the rights of the session. */
export const ASK_GROUPS = commandLine(system("whoami"), ["/groups"]);
/** Asks for the physical memory. */
export const ASK_MEMORY = commandLine(system("reg"), ["query", MEMORY_KEY, "/v", ".Translated"]);
/** Asks for the ports that Windows keeps for itself (Hyper-V, WinNAT): nobody can listen there although nobody does. */
export const ASK_RESERVED_PORTS = commandLine(system("netsh"), [
  ...["int", "ipv4", "show", "excludedportrange", "protocol=tcp"],
]);

/** Whether the session has the rights of an administrator; undefined where Windows does not tell. */
export function isElevated(groups: string): boolean | undefined {
  // The integrity level is a group with a fixed number: 12288 is high, 16384 is the system itself.
  const level = /S-1-16-(\d+)/.exec(groups);
  return level ? Number(level[1]) >= 12288 : undefined;
}

/** Physical memory in bytes, or undefined where the registry does not tell. */
export function memoryBytes({ code, stdout }: Pick<CommandResult, "code" | "stdout">): number | undefined {
  const hex = code === 0 ? parseRegistry(stdout).data(MEMORY_KEY, ".Translated") : undefined;
  return hex ? memoryRanges(Buffer.from(hex, "hex")) : undefined;
}

/**
 * Adds up a REG_RESOURCE_LIST: a count, then for each bus a header of 16 bytes that ends with the number of ranges,
 * then ranges of 20 bytes (type, share, flags, start, length). Long ranges have their length shifted by 8, 16 or 32 bits.
 */
export function memoryRanges(list: Buffer): number | undefined {
  if (list.length < 4) return undefined;
  let total = 0;
  let at = 4;
  for (let bus = list.readUInt32LE(0); bus > 0 && at + 16 <= list.length; bus--) {
    const count = list.readUInt32LE(at + 12);
    at += 16;
    for (let i = 0; i < count && at + 20 <= list.length; i++, at += 20) {
      const type = list.readUInt8(at);
      const flags = list.readUInt16LE(at + 2);
      const length = list.readUInt32LE(at + 12);
      if (type === 3) total += length;
      else if (type === 7)
        total += length * (flags & 0x0200 ? 2 ** 8 : flags & 0x0400 ? 2 ** 16 : flags & 0x0800 ? 2 ** 32 : 1);
    }
  }
  return total || undefined;
}

/** The port ranges that `netsh` printed. */
export function reservedPorts(printed: string): { from: number; to: number }[] {
  return printed.split(/\r?\n/).flatMap((line) => {
    const range = /^\s*(\d+)\s+(\d+)\s*\*?\s*$/.exec(line);
    return range ? [{ from: Number(range[1]), to: Number(range[2]) }] : [];
  });
}
