import { avagent } from "../agent/program.ts";
import type { Program } from "../machine/program.ts";
import { daemonPrograms } from "./daemons.ts";
import { diskPrograms } from "./disks.ts";
import { dpnctl } from "./dpnctl.ts";
import { filePrograms } from "./files.ts";
import { journalctl } from "./journalctl.ts";
import { networkPrograms } from "./network.ts";
import { packagePrograms } from "./packages.ts";
import { processPrograms } from "./processes.ts";
import { systemPrograms } from "./system.ts";
import { systemctl } from "./systemctl.ts";
import { textPrograms } from "./text.ts";

/** Every program that the emulated server has. */
export const catalogue: Program[] = [
  systemctl,
  journalctl,
  avagent,
  dpnctl,
  ...daemonPrograms,
  ...filePrograms,
  ...diskPrograms,
  ...textPrograms,
  ...processPrograms,
  ...systemPrograms,
  ...networkPrograms,
  ...packagePrograms,
];
