import { readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** Where the compiled files of this package are. */
const compiled = join(__dirname, "..", "..");
const ENTRY = "commands/graph/page/main";

/**
 * The script of the page: the compiled files of `page/` and everything that they import, in one text. A page is one
 * file without a network, so it cannot load modules; this is the least that stands in for it, and needs no bundler.
 */
export function pageScript(): string {
  const files = new Map<string, string>();
  const add = (name: string): void => {
    if (files.has(name)) return;
    const text = readFileSync(join(compiled, `${name}.js`), "utf8");
    // What is imported is named from the root, as there are no folders in a page.
    const imports: string[] = [];
    const rooted = text.replace(/\brequire\("(\.[^"]+)"\)/g, (_all, path: string) => {
      const target = posix.normalize(posix.join(posix.dirname(name), path));
      imports.push(target);
      return `require("${target}")`;
    });
    files.set(name, rooted);
    for (const each of imports) add(each);
  };
  add(ENTRY);
  const entries = [...files].map(([name, text]) => `"${name}": (exports, require) => {\n${text}\n}`);
  return `"use strict";
const files = {
${entries.join(",\n")}
};
const loaded = {};
function load(name) {
  if (!loaded[name]) files[name]((loaded[name] = {}), load);
  return loaded[name];
}
load("${ENTRY}");
`;
}
