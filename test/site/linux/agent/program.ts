import { agentWrites, runAgent } from "../../agent/console.ts";
import { type Program, programNote } from "../machine/program.ts";
import { agentPlace } from "./place.ts";
import { serveAgent } from "./serve.ts";

/** The Avamar agent: told to register or to give that up it does so and ends, else it serves. */
export const avagent: Program = {
  name: "avagent",
  writes: () => true,
  run: async (call) => {
    if (!agentWrites(call.args) && !call.args.some((word) => word === "--version" || word === "--help"))
      return await serveAgent(call);
    return await runAgent({
      place: agentPlace(call.machine, call.files),
      path: call.path,
      version: programNote(call.machine.files.read(call.path)),
      tail: call.args.map((word) => ` ${word}`).join(""),
      argv: call.args,
      print: call.print,
      wait: call.wait,
    });
  },
};
