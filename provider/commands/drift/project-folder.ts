import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** What makes a folder a project. */
const PROJECT = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/**
 * Reads files of a project, by their paths in it, each once; one that cannot be read has no text.
 *
 * @param from A folder in the project.
 */
export function filesOf(from: string): (file: string) => string | undefined {
  const folder = above(from, PROJECT) ?? from;
  const known = new Map<string, string | undefined>();
  const read = (file: string) => {
    try {
      return readFileSync(join(folder, file), "utf8");
    } catch {
      return undefined;
    }
  };
  return (file) => {
    if (!known.has(file)) known.set(file, read(file));
    return known.get(file);
  };
}

/**
 * The folder of the project, seen from the root of its repository, with slashes: "infra/backup", or "" where they are the
 * same or there is no repository. Readers of SARIF and JUnit know files from there.
 *
 * @param from A folder in the project.
 */
export function projectFolder(from: string): string {
  const project = above(from, PROJECT);
  const root = project && above(project, [".git"]);
  return root ? relative(root, project).split(sep).join("/") : "";
}

/** The nearest folder from there upwards that has one of these. */
function above(from: string, names: string[]): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (names.some((name) => existsSync(join(folder, name)))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
