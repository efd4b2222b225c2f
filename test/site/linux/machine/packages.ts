import type { FileTree } from "./file-tree.ts";

/** A package file as it can be put onto a host: what `rpm` and `dpkg` here can install. */
export interface Package {
  name: string;
  /** For rpm `7.4.101-58`: version and release. */
  version: string;
  /** Path, content (base64) and mode of each file. */
  files: { path: string; data: string; mode: number }[];
  /** Shell scripts that run after installing and before removing; `$1` is rpm's count of what is left. */
  afterInstall?: string;
  beforeRemove?: string;
}

const DATABASE = "/var/lib/packages";
const MARK = "emulated package\n";

/** The content of a package file. */
export function packageFile(content: Package): Buffer {
  return Buffer.from(`${MARK}${JSON.stringify(content)}`);
}

/** Reads a package file; `undefined` when it is none. */
export function readPackage(content: Buffer): Package | undefined {
  const text = content.toString("utf8");
  return text.startsWith(MARK) ? (JSON.parse(text.slice(MARK.length)) as Package) : undefined;
}

/** What is installed. */
export function installedPackages(files: FileTree): Package[] {
  if (!files.isDirectory(DATABASE)) return [];
  return files
    .list(DATABASE)
    .map((name) => readPackage(files.read(`${DATABASE}/${name}`)))
    .filter((one) => one !== undefined);
}

/** Puts a package's files in place, the running ones by a new file under the old name. */
export function unpack(files: FileTree, one: Package): void {
  for (const { path, data, mode } of one.files) {
    files.makeDirectory(path.replace(/\/[^/]*$/, ""), { parents: true });
    files.write(`${path};new`, Buffer.from(data, "base64"));
    files.chmod(`${path};new`, mode);
    files.rename(`${path};new`, path);
  }
  files.makeDirectory(DATABASE, { parents: true });
  files.write(`${DATABASE}/${one.name}`, packageFile(one));
}

/** Removes a package's files, and it from the list. What others put beside them stays. */
export function forgetPackage(files: FileTree, one: Package): void {
  for (const { path } of one.files) if (files.find(path, { follow: false }) !== undefined) files.remove(path);
  files.remove(`${DATABASE}/${one.name}`);
}
