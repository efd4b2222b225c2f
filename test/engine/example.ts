import { cpSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Site } from "../site/index.ts";
import type { Project } from "./project";

/** Puts the program of an example into a project, as it stands in the repository. */
export function useExample(project: Project, name: string): void {
  const isOwn = (path: string) => !/(README\.md|Pulumi\.[\w.-]*yaml|node_modules)$/.test(path);
  const root = resolve(import.meta.dirname, "../..");
  cpSync(join(root, "examples", name), project.folder, { recursive: true, filter: isOwn });
}

/** Login of the grid, for the config of a project: what anybody may read, and what nobody may. */
export function gridOf(site: Site): [Record<string, string>, Record<string, string>] {
  const { url, username, password, certificateSha256 } = site.access.avamar;
  return [
    { "avamar:endpoint": url, "avamar:username": username, "avamar:certificateSha256": certificateSha256 },
    { "avamar:password": password },
  ];
}

/** Files of the project in which one of the secrets can be read. */
export function filesThatTell(project: Project, secrets: Record<string, string>): string[] {
  const isTold = (text: string) => Object.values(secrets).some((secret) => text.includes(secret));
  return [...project.files()].filter(([, text]) => isTold(text)).map(([path]) => path);
}
