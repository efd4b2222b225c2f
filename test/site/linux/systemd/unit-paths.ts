import type { FileTree } from "../machine/file-tree.ts";
import { readUnitFile, type UnitSettings } from "./unit-file.ts";
import type { UnitName } from "./unit-names.ts";

/** Where unit files are, the most important folder first. */
export const UNIT_FOLDERS = [
  "/etc/systemd/system",
  "/run/systemd/system",
  "/run/systemd/generator",
  "/usr/lib/systemd/system",
  "/run/systemd/generator.late",
];

/** What the files say of a unit. */
export interface UnitSource {
  state: "loaded" | "not-found" | "masked" | "bad-setting";
  /** The unit's own file. */
  fragment: string;
  dropIns: string[];
  settings: UnitSettings;
  /** Changes when one of the files does. */
  signature: string;
}

/**
 * Reads a unit's file and its drop-ins. Of the folders for drop-ins only the known ones are looked into: systemd keeps
 * a list of them, which it makes anew on daemon-reload.
 */
export function readUnit(files: FileTree, name: UnitName, knownFolders: ReadonlySet<string>): UnitSource {
  const fragment = fragmentOf(files, name);
  const dropIns = dropInsOf(files, name, knownFolders);
  const nothing = { dropIns, settings: new Map(), signature: signatureOf(files, [fragment ?? "", ...dropIns]) };
  if (fragment === undefined) return { state: "not-found", fragment: "", ...nothing, dropIns: [] };
  if (isMask(files, fragment)) return { state: "masked", fragment, ...nothing };
  const settings = readUnitFile(files.read(fragment).toString("utf8"));
  for (const path of dropIns) readUnitFile(files.read(path).toString("utf8"), settings);
  const isService = name.full.endsWith(".service");
  const state = isService && !settings.has("Service.ExecStart") ? "bad-setting" : "loaded";
  return { ...nothing, state, fragment, settings };
}

/** The file of a unit, or that of its template. */
export function fragmentOf(files: FileTree, { full, template }: UnitName): string | undefined {
  for (const file of full === template ? [full] : [full, template]) {
    for (const folder of UNIT_FOLDERS) {
      const path = `${folder}/${file}`;
      const node = files.find(path);
      if (node?.kind === "file" || node?.kind === "device") return path;
    }
  }
  return undefined;
}

/** Whether a unit's file is a link to nothing, or empty: the unit is masked. */
export function isMask(files: FileTree, path: string): boolean {
  const node = files.find(path);
  return node?.kind === "device" || (node?.kind === "file" && node.data.length === 0);
}

/** The folders with drop-ins that there are now. */
export function dropInFolders(files: FileTree): Set<string> {
  return new Set(
    UNIT_FOLDERS.filter((folder) => files.isDirectory(folder)).flatMap((folder) =>
      files
        .list(folder)
        .filter((name) => name.endsWith(".d"))
        .map((name) => `${folder}/${name}`),
    ),
  );
}

function dropInsOf(files: FileTree, { full, template }: UnitName, known: ReadonlySet<string>): string[] {
  const found = new Map<string, string>();
  for (const unit of new Set([full, template])) {
    for (const folder of UNIT_FOLDERS.map((place) => `${place}/${unit}.d`)) {
      if (!known.has(folder) || !files.isDirectory(folder)) continue;
      for (const name of files.list(folder).filter((file) => file.endsWith(".conf")))
        if (!found.has(name)) found.set(name, `${folder}/${name}`);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

function signatureOf(files: FileTree, paths: string[]): string {
  return paths
    .map((path) => {
      const node = path === "" ? undefined : files.find(path);
      return `${path}:${node?.ino}:${node?.mtime}:${node?.kind === "file" ? node.data.length : 0}`;
    })
    .join("|");
}
