import { avagent } from "../agent/program.ts";
import type { Program } from "../machine/program.ts";
import { fsutil } from "./disk.ts";
import { net } from "./net.ts";
import { netsh } from "./netsh.ts";
import { netstat } from "./netstat.ts";
import { taskkill, tasklist } from "./processes.ts";
import { reg } from "./reg.ts";
import { sc } from "./sc.ts";
import { certutil, chcp, cmd, findstr, hostname, ping, svchost, timeout, waitfor, where, whoami } from "./small.ts";
import { wevtutil } from "./wevtutil.ts";

/** Every program that the emulated server can run. */
export const catalogue: Program[] = [
  avagent,
  certutil,
  chcp,
  cmd,
  findstr,
  fsutil,
  hostname,
  net,
  netsh,
  netstat,
  ping,
  reg,
  sc,
  svchost,
  taskkill,
  tasklist,
  timeout,
  waitfor,
  wevtutil,
  where,
  whoami,
];
