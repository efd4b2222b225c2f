import type { FileTree } from "../machine/file-tree.ts";
import { baseOf } from "../machine/paths.ts";
import { isEnabledSysv } from "./sysv.ts";
import { readUnitFile } from "./unit-file.ts";
import type { UnitName } from "./unit-names.ts";
import { fragmentOf, isMask } from "./unit-paths.ts";

const CONFIGURED = "/etc/systemd/system";

/** Whether a unit starts by itself, in the words of `systemctl is-enabled`; `undefined`: there is no such unit. */
export function enablement(files: FileTree, name: UnitName): string | undefined {
  const fragment = fragmentOf(files, name);
  if (fragment === undefined) return undefined;
  if (isMask(files, fragment)) return "masked";
  if (fragment.startsWith("/run/systemd/generator")) return isEnabledSysv(files, name.prefix) ? "enabled" : "disabled";
  const links = targetsOf(files, fragment).map((target) => `${CONFIGURED}/${target}.wants/${name.full}`);
  if (links.some((path) => files.find(path, { follow: false }) !== undefined)) return "enabled";
  if (links.length === 0) return "static";
  return "disabled";
}

/** Makes the links that start a unit by itself; the ones that were not there yet. */
export function enable(files: FileTree, name: UnitName): { link: string; target: string }[] {
  const fragment = fragmentOf(files, name);
  if (fragment === undefined) return [];
  const made: { link: string; target: string }[] = [];
  for (const wanting of targetsOf(files, fragment)) {
    const folder = `${CONFIGURED}/${wanting}.wants`;
    const link = `${folder}/${name.full}`;
    files.makeDirectory(folder, { parents: true });
    if (files.find(link, { follow: false }) !== undefined) continue;
    files.symlink(fragment, link);
    made.push({ link, target: fragment });
  }
  return made;
}

/** Removes those links, wherever they are; the ones that were there. Of a template: those of all its instances. */
export function disable(files: FileTree, name: UnitName): string[] {
  const removed: string[] = [];
  for (const folder of files.list(CONFIGURED).filter((entry) => /\.(wants|requires)$/.test(entry))) {
    for (const link of files.list(`${CONFIGURED}/${folder}`)) {
      const isInstance = name.full === name.template && link.startsWith(name.template.replace(/\.\w+$/, ""));
      if (link !== name.full && !isInstance) continue;
      files.remove(`${CONFIGURED}/${folder}/${link}`);
      removed.push(`${CONFIGURED}/${folder}/${link}`);
    }
  }
  return removed;
}

/** Makes a unit impossible to start. A unit file in the way is an error: then the answer is false. */
export function mask(files: FileTree, name: UnitName): boolean {
  const path = `${CONFIGURED}/${name.full}`;
  const there = files.find(path, { follow: false });
  if (there !== undefined && there.kind !== "link") return false;
  if (there === undefined) files.symlink("/dev/null", path);
  return true;
}

/** Undoes {@link mask}; whether there was anything to undo. */
export function unmask(files: FileTree, name: UnitName): boolean {
  const path = `${CONFIGURED}/${name.full}`;
  const there = files.find(path, { follow: false });
  if (there?.kind !== "link" || baseOf(there.target) !== "null") return false;
  files.remove(path);
  return true;
}

function targetsOf(files: FileTree, fragment: string): string[] {
  const settings = readUnitFile(files.read(fragment).toString("utf8"));
  return [...(settings.get("Install.WantedBy") ?? []), ...(settings.get("Install.RequiredBy") ?? [])].flatMap((text) =>
    text.split(/\s+/),
  );
}
