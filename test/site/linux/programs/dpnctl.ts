import { accountsOf } from "../machine/accounts.ts";
import type { Call, Program } from "../machine/program.ts";
import { startManagementServer } from "../utility-node.ts";

/** Starts and stops the services of a grid; of those only `mcs`, the management server, is emulated. */
export const dpnctl: Program = {
  name: "dpnctl",
  writes: ([verb]) => verb !== "status",
  run: async (call) => {
    const [verb = "", service] = call.args;
    const server = call.machine.managementServer;
    const user = accountsOf(call.machine.files).find(({ uid }) => uid === call.process.uid)?.name;
    if (server === undefined || service !== "mcs") return refused(call, `unknown service: ${service}`);
    if (user !== "admin") return refused(call, "to be run as the user admin");
    const { managementServerMs: ms } = call.machine.timing;
    if (verb === "status") call.print(`mcs status: ${server.isRunning() ? "up" : "down"}.\n`);
    else if (verb === "stop") {
      if (!server.isRunning()) return refused(call, "mcs is down already");
      server.stop();
      await call.wait(ms);
    } else if (verb === "start") {
      if (server.isRunning()) return refused(call, "mcs is up already");
      await call.wait(ms);
      if (!startManagementServer(call.machine, ms)) return refused(call, "mcs does not start: mcserver.xml");
    } else return refused(call, `unknown command: ${verb}`);
    return 0;
  },
};

function refused(call: Call, why: string): number {
  call.complain(`dpnctl: ERROR: ${why}\n`);
  return 1;
}
