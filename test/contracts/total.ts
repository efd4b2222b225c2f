import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Seen } from "./watch.ts";

/** For the whole run: adds up what its files have seen of the vendors' contracts, and says it at the end. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "avamar-contracts-"));
  const file = join(folder, "seen.jsonl");
  process.env.CONTRACTS_SEEN = file;
  return () => {
    const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    rmSync(folder, { recursive: true });
    if (lines.length === 0) return;
    const all = lines.map((line) => JSON.parse(line) as Seen);
    const sum = (of: (seen: Seen) => number) => all.reduce((total, each) => total + of(each), 0);
    const operations = new Set(all.flatMap((each) => each.operations));
    process.stdout.write(
      `contracts, all files: operations used ${operations.size}, exchanges validated ${sum((each) => each.validated)}, violations ${sum((each) => each.violations)}\n`,
    );
  };
}
