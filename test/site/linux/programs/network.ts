import { commandOf } from "../machine/proc.ts";
import type { Program } from "../machine/program.ts";

/** `ss` for listening TCP ports. Whose a port is, only root is told about everybody. */
const ss: Program = {
  name: "ss",
  run: (call) => {
    const flags = call.args.filter((word) => word.startsWith("-")).join("");
    const filter = call.args.filter((word) => !word.startsWith("-")).join(" ");
    const port = /sport\s*(?:=|==|eq)\s*:?(\d+)/.exec(filter)?.[1];
    if (!flags.includes("H")) call.print("State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n");
    for (const listener of call.machine.ports.list()) {
      if (port !== undefined && Number(port) !== listener.port) continue;
      const process = call.machine.processes.get(listener.pid);
      const isVisible = flags.includes("p") && process !== undefined && [0, process.uid].includes(call.process.uid);
      const who = isVisible ? ` users:(("${commandOf(process)}",pid=${process.pid},fd=3))` : "";
      const local = `${listener.address}:${listener.port}`;
      call.print(`LISTEN 0      128    ${local.padStart(18)}      0.0.0.0:*   ${who}\n`);
    }
    return 0;
  },
};

/** `firewall-cmd`, once the package is installed: open ports in one zone, for now and for good. */
const firewallCmd: Program = {
  name: "firewall-cmd",
  writes: (args) => args.some((word) => /^--(add|remove|reload|new|set)/.test(word)),
  run: (call) => {
    if (call.machine.services.get("firewalld").active !== "active") {
      call.complain("FirewallD is not running\n");
      return 252;
    }
    if (call.args.includes("--state")) {
      call.print("running\n");
      return 0;
    }
    if (call.process.uid !== 0) {
      call.complain("Authorization failed.\n");
      return 253;
    }
    const { files } = call.machine;
    const path = (isPermanent: boolean) => (isPermanent ? "/etc/firewalld/open-ports" : "/run/firewalld/open-ports");
    const read = (isPermanent: boolean) =>
      files.isFile(path(isPermanent))
        ? files
            .read(path(isPermanent))
            .toString("utf8")
            .split("\n")
            .filter((line) => line !== "")
        : [];
    const write = (isPermanent: boolean, ports: string[]) => {
      files.makeDirectory(path(isPermanent).replace(/\/[^/]*$/, ""), { parents: true });
      files.write(path(isPermanent), ports.map((port) => `${port}\n`).join(""));
    };
    const isPermanent = call.args.includes("--permanent");
    const [, verb = "", port = ""] =
      call.args.map((word) => /^--(\w+)-port=(.+)$/.exec(word)).find((match) => match !== null) ?? [];
    if (call.args.includes("--reload")) {
      write(false, read(true));
      call.print("success\n");
      return 0;
    }
    if (call.args.includes("--list-ports")) {
      call.print(`${read(isPermanent).join(" ")}\n`);
      return 0;
    }
    if (!/^\d+(-\d+)?\/(tcp|udp)$/.test(port)) {
      call.complain("Error: INVALID_PORT: bad port\n");
      return 102;
    }
    const has = read(isPermanent).includes(port);
    if (verb === "query") {
      call.print(has ? "yes\n" : "no\n");
      return has ? 0 : 1;
    }
    if (verb === "add") write(isPermanent, [...new Set([...read(isPermanent), port])]);
    else
      write(
        isPermanent,
        read(isPermanent).filter((one) => one !== port),
      );
    if (has === (verb === "add")) call.complain(`Warning: ${has ? "ALREADY_ENABLED" : "NOT_ENABLED"}: ${port}\n`);
    call.print("success\n");
    return 0;
  },
};

/** Programs about the network. */
export const networkPrograms: Program[] = [ss, firewallCmd];
