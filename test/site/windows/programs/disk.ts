import type { Program } from "../machine/program.ts";
import { errorText } from "../words/words.ts";

/** fsutil.exe `volume diskfree C:`: the order of the lines holds in every language, labels and separators do not. */
export const fsutil: Program = {
  name: "fsutil",
  run: (call) => {
    const { words } = call.machine;
    const [area = "", verb = "", target = ""] = call.argv.map((word) => word.toLowerCase());
    if (area !== "volume" || verb !== "diskfree") return 1;
    if (!call.elevated) {
      call.print(`${errorText(words, 5)}\r\n`);
      return 1;
    }
    const drive = call.machine.files.drives().find(({ name }) => name === `${target.slice(0, 1).toUpperCase()}:`);
    if (drive === undefined) {
      call.print(`${errorText(words, 3)}\r\n`);
      return 1;
    }
    const { thousands, decimal } = words.separators;
    const line = (label: string, value: number) => {
      const exact = String(value).replace(/\B(?=(\d{3})+$)/g, thousands);
      const rough = (value / 2 ** 30).toFixed(1).replace(".", decimal);
      return `${label.padEnd(32)}: ${exact.padStart(18)} (${rough.padStart(5)} GB)\r\n`;
    };
    call.print(line(words.fsutil.free, drive.free));
    call.print(line(words.fsutil.total, drive.size));
    call.print(line(words.fsutil.quota, drive.free));
    call.print(line(words.fsutil.used, drive.size - drive.free));
    return 0;
  },
};
