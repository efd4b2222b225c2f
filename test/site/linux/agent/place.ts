import type { AgentPlace } from "../../agent/place.ts";
import { Errno } from "../machine/errno.ts";
import type { FileTree } from "../machine/file-tree.ts";
import type { Machine } from "../machine/machine.ts";

/** The system, as the grid shows it. */
export const LINUX = "CentOS Linux 8 64-bit";

/** A Linux server as its agents see it. */
export function agentPlace(machine: Machine, files: FileTree = machine.files): AgentPlace {
  return {
    files,
    clock: machine.clock,
    registry: machine.registry,
    address: machine.address,
    hostName: machine.name,
    separator: "/",
    lineEnd: "\n",
    os: LINUX,
    osType: "Linux",
    volume: 'Volume Type for "/" is "xfs"',
    registerMs: machine.timing.registerMs,
    defaultClientName: machine.name,
    fileErrorOf: (error) => (error instanceof Errno ? error.number : undefined),
  };
}
