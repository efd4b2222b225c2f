import type { Machine } from "../machine/machine.ts";

/** Entries of a folder that fit a pattern with `*` and `?`. */
export function matching(machine: Machine, folder: string, pattern: string): string[] {
  if (!machine.files.isDirectory(folder)) return [];
  const expression = new RegExp(
    `^${
      pattern === "*.*"
        ? ".*"
        : pattern
            .replace(/[.+^${}()|[\]\\]/g, "\\$&")
            .replaceAll("*", ".*")
            .replaceAll("?", ".")
    }$`,
    "i",
  );
  return machine.files
    .list(folder)
    .map((node) => node.name)
    .filter((name) => expression.test(name));
}
