import type { Process } from "../machine/processes.ts";
import type { Invocation, Program } from "../machine/program.ts";
import { fill } from "../words/words.ts";

/** tasklist.exe with `/fi "PID eq N"` or `"IMAGENAME eq X"`, `/fo csv|table|list`, `/nh`. */
export const tasklist: Program = {
  name: "tasklist",
  run: (call) => {
    const words = call.machine.words.tasklist;
    const option = (name: string) => {
      const at = call.argv.findIndex((word) => word.toLowerCase() === name);
      return at < 0 ? undefined : call.argv[at + 1];
    };
    const listed = call.machine.processes.list().filter((process) => passes(process, option("/fi")));
    if (listed.length === 0) {
      call.print(`${words.none}\r\n`);
      return 0;
    }
    const header = [words.image, words.pid, words.session, words.sessionNumber, words.memory];
    const noHeader = call.argv.some((word) => word.toLowerCase() === "/nh");
    const row = (process: Process) => [
      process.image,
      String(process.pid),
      "Services",
      String(process.session),
      `${String(process.memoryKb).replace(/\B(?=(\d{3})+$)/g, call.machine.words.separators.thousands)} K`,
    ];
    if (option("/fo")?.toLowerCase() === "csv") {
      const rows = [...(noHeader ? [] : [header]), ...listed.map(row)];
      for (const cells of rows) call.print(`${cells.map((cell) => `"${cell}"`).join(",")}\r\n`);
      return 0;
    }
    const widths = [25, 8, 16, 11, 12];
    const text = (cells: string[]) =>
      cells
        .map((cell, index) => {
          const width = widths[index] as number;
          return index === 0 || index === 2 ? cell.slice(0, width).padEnd(width) : cell.padStart(width);
        })
        .join(" ");
    if (!noHeader) call.print(`\r\n${text(header)}\r\n${widths.map((width) => "=".repeat(width)).join(" ")}\r\n`);
    for (const process of listed) call.print(`${text(row(process))}\r\n`);
    return 0;
  },
};

function passes(process: Process, filter: string | undefined): boolean {
  const match = /^(pid|imagename)\s+(eq|ne)\s+(.+)$/i.exec(filter ?? "");
  if (!match) return true;
  const actual = (match[1] as string).toLowerCase() === "pid" ? String(process.pid) : process.image.toLowerCase();
  return (actual === (match[3] as string).trim().toLowerCase()) === (match[2]?.toLowerCase() === "eq");
}

/** taskkill.exe `/pid N [/f]` and `/im X [/f]`; 128 when there is no such process. */
export const taskkill: Program = {
  name: "taskkill",
  writes: () => true,
  run: (call) => {
    const words = call.machine.words.taskkill;
    let code = 0;
    for (const wanted of wantedBy(call)) {
      const found = call.machine.processes
        .list()
        .filter((process) => String(process.pid) === wanted || process.image.toLowerCase() === wanted.toLowerCase());
      if (found.length === 0) {
        call.complain(`${fill(words.notFound, wanted)}\r\n`);
        code = 128;
      }
      for (const { pid } of found) {
        if (!call.elevated || pid <= 4) {
          call.complain(`${call.machine.words.reg.denied}\r\n`);
          code = 1;
          continue;
        }
        call.machine.processes.kill(pid);
        call.print(`${fill(words.done, pid)}\r\n`);
      }
    }
    return code;
  },
};

function wantedBy({ argv }: Invocation): string[] {
  return argv.flatMap((word, at) =>
    /^\/(pid|im)$/i.test(word) && argv[at + 1] !== undefined ? [argv[at + 1] ?? ""] : [],
  );
}
