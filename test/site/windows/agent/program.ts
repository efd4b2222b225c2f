import { agentWrites, runAgent } from "../../agent/console.ts";
import { type Program, programNote } from "../machine/program.ts";
import { agentPlace } from "./place.ts";
import { serveAgent } from "./service.ts";

/** The Avamar agent. */
export const avagent: Program = {
  name: "avagent",
  rule: "since-2008",
  writes: agentWrites,
  run: (call) =>
    runAgent({
      place: agentPlace(call.machine),
      path: call.path,
      version: programNote(call.machine.files.read(call.path)),
      tail: call.tail,
      argv: call.argv,
      print: call.print,
      wait: call.wait,
    }),
  serve: serveAgent,
};
