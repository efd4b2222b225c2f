import type { Socket } from "../machine/ports.ts";
import type { Program } from "../machine/program.ts";

/** netstat.exe: the words of the states are in the system's language, the columns are not. */
export const netstat: Program = {
  name: "netstat",
  run: (call) => {
    const { netstat: words } = call.machine.words;
    let all = false;
    let withPid = false;
    let protocol: string | undefined;
    for (let at = 0; at < call.argv.length; at += 1) {
      const word = call.argv[at] as string;
      if (!/^[-/]/.test(word)) continue;
      const letters = word.slice(1).toLowerCase();
      all ||= letters.includes("a");
      withPid ||= letters.includes("o");
      if (letters.includes("p")) {
        protocol = call.argv[at + 1]?.toLowerCase();
        at += 1;
      }
    }
    const header = [words.protocol.padEnd(6), words.local.padEnd(22), words.foreign.padEnd(22), words.state.padEnd(15)];
    call.print(`\r\n${words.title}\r\n\r\n`);
    call.print(
      `  ${header.join(" ").trimEnd()}${withPid ? `${" ".repeat(Math.max(1, 16 - words.state.length))}${words.pid}` : ""}\r\n`,
    );
    for (const socket of call.machine.ports.list()) {
      if (!all && socket.state !== "ESTABLISHED") continue;
      if (!fits(socket, protocol)) continue;
      const state = socket.state === undefined ? "" : (words.states[socket.state] ?? socket.state);
      const local = `${socket.local}:${socket.localPort}`;
      const row = `  ${socket.protocol.padEnd(6)} ${local.padEnd(22)} ${foreign(socket).padEnd(22)} `;
      call.print(`${row}${withPid ? `${state.padEnd(15)} ${socket.pid}` : state}\r\n`);
    }
    return 0;
  },
};

function fits(socket: Socket, protocol: string | undefined): boolean {
  if (protocol === undefined) return true;
  const isIpv6 = socket.local.startsWith("[");
  const name = socket.protocol.toLowerCase();
  return protocol === (isIpv6 ? `${name}v6` : name);
}

function foreign(socket: Socket): string {
  if (socket.remote !== undefined) return `${socket.remote}:${socket.remotePort ?? 0}`;
  if (socket.protocol === "UDP") return "*:*";
  return socket.local.startsWith("[") ? "[::]:0" : "0.0.0.0:0";
}
