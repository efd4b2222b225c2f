import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/**
 * The folder of the project, seen from the root of its repository, with slashes: "infra/backup", or "" where they are the
 * same or there is no repository. Readers of SARIF and JUnit know files from there.
 *
 * @param from A folder in the project.
 */
export function projectFolder(from: string): string {
  const project = above(from, ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"]);
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
