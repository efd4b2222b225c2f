import type { Program } from "../machine/program.ts";
import { runAgent } from "./console.ts";
import { serveAgent } from "./service.ts";

/** The Avamar agent. */
export const avagent: Program = {
  name: "avagent",
  rule: "since-2008",
  writes: (argv) => argv.some((word) => /^--(register|initialize|init|uninit)$/i.test(word)),
  run: runAgent,
  serve: serveAgent,
};
