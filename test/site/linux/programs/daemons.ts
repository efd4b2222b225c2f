import type { Program } from "../machine/program.ts";

/** A daemon that does nothing but be there, on its port if it has one. */
function daemon(name: string, port?: number): Program {
  return {
    name,
    run: async (call) => {
      if (port !== undefined) call.process.onEnd.push(call.machine.ports.listen(port, call.process.pid));
      await call.caught("TERM");
      return 0;
    },
  };
}

/** Daemons of the system, and one that listens on a port that it is told: somebody else's program. */
export const daemonPrograms: Program[] = [
  daemon("sshd", 22),
  daemon("firewalld"),
  daemon("crond"),
  {
    name: "other",
    run: async (call) => {
      call.process.onEnd.push(call.machine.ports.listen(Number(call.args[0]), call.process.pid));
      await call.caught("TERM");
      return 0;
    },
  },
];
