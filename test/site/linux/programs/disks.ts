import { sizeOf } from "../machine/nodes.ts";
import type { Program } from "../machine/program.ts";
import { wordsOf } from "../words.ts";
import { complainAbout, pathOf } from "./each.ts";
import { treeOf } from "./files.ts";
import { parseOptions, valuesOf } from "./options.ts";

const df: Program = {
  name: "df",
  run: (call) => {
    const options = parseOptions(call.args, ["-P", "-k", "-h", "-l", "-B=", "--block-size=", "--output=", "-T", "-i"]);
    const blockText = valuesOf(options, "-B", "--block-size").at(-1) ?? "1024";
    const block =
      { "1": 1, "1K": 1024, K: 1024, M: 2 ** 20, "1M": 2 ** 20, G: 2 ** 30, "1G": 2 ** 30 }[blockText] ??
      Number(blockText);
    let code = 0;
    const rows: string[][] = [];
    const disks = options.rest.length === 0 ? call.machine.files.disks() : [];
    for (const given of options.rest) {
      try {
        const path = pathOf(call, given);
        call.files.get(path);
        disks.push(call.files.diskOf(path));
      } catch (error) {
        complainAbout(call, error, given);
        code = 1;
      }
    }
    const fields = valuesOf(options, "--output").flatMap((text) => text.split(","));
    for (const [index, { mount, size, free }] of disks.entries()) {
      const used = size - free;
      const share = `${size === 0 ? 0 : Math.ceil((used / size) * 100)}%`;
      const blocks = (bytes: number) => String(Math.floor(bytes / block));
      const device = mount === "/" ? "/dev/mapper/cl-root" : `/dev/sd${String.fromCharCode(98 + index)}1`;
      const row = {
        source: device,
        size: blocks(size),
        used: blocks(used),
        avail: blocks(free),
        pcent: share,
        target: mount,
      };
      rows.push(
        fields.length === 0 ? Object.values(row) : fields.map((field) => row[field as keyof typeof row] ?? "-"),
      );
    }
    if (rows.length === 0 && code !== 0) return code;
    const header =
      fields.length === 0
        ? wordsOf(call.environment).dfHeader(blockText)
        : fields
            .map(
              (field) =>
                ({
                  source: "Filesystem",
                  size: `${blockText}-blocks`,
                  used: "Used",
                  avail: "Avail",
                  pcent: "Use%",
                  target: "Mounted on",
                })[field] ?? field,
            )
            .join(" ");
    call.print(`${header}\n${rows.map((row) => `${row.join(" ")}\n`).join("")}`);
    return code;
  },
};

const du: Program = {
  name: "du",
  run: (call) => {
    const options = parseOptions(call.args, [
      "-s",
      "-b",
      "-k",
      "-x",
      "-h",
      "-c",
      "-a",
      "-B=",
      "--bytes",
      "--summarize",
    ]);
    const inBytes = options.flags.has("-b") || options.flags.has("--bytes");
    let code = 0;
    for (const given of options.rest.length === 0 ? ["."] : options.rest) {
      try {
        const path = pathOf(call, given);
        const sum = treeOf(call, path).reduce((total, each) => {
          const size = sizeOf(call.files.get(each, { follow: false }));
          return total + (inBytes ? size : Math.ceil(size / 4096) * 4);
        }, 0);
        call.print(`${sum}\t${given}\n`);
      } catch (error) {
        complainAbout(call, error, `cannot access '${given}'`);
        code = 1;
      }
    }
    return code;
  },
};

/** Programs that tell about disks. */
export const diskPrograms: Program[] = [df, du];
