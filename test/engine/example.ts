import { cpSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Project } from "./project";

/** Puts the program of an example into a project, as it stands in the repository. */
export function useExample(project: Project, name: string): void {
  const isOwn = (path: string) => !/(README\.md|Pulumi\.[\w.-]*yaml|node_modules)$/.test(path);
  cpSync(resolve(import.meta.dirname, "../../examples", name), project.folder, { recursive: true, filter: isOwn });
  writeFileSync(join(project.folder, "package.json"), '{ "name": "estate", "main": "index.ts" }\n');
}
