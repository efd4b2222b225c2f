import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const PLUGIN = "resource-command-v1.2.1";
const PROGRAM = "pulumi-resource-command";

/** The plugin of @pulumi/command: where the engine keeps its plugins, or beside a prebuilt engine on PATH. */
function folder(): string | undefined {
  const besideEngine = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((each) => existsSync(join(each, "pulumi")))
    .map((each) => join(dirname(each), "plugins"));
  return [join(homedir(), ".pulumi", "plugins"), ...besideEngine]
    .map((each) => join(each, PLUGIN))
    .find((each) => existsSync(join(each, PROGRAM)));
}

/** Why the plugin cannot be used here, or undefined when it can. */
export function reasonWithoutPlugin(): string | undefined {
  return folder() ? undefined : "the plugin is missing: pulumi plugin install resource command 1.2.1";
}

/** Gives the plugin to a home of the engine. */
export function installPlugin(home: string): void {
  // The engine counts folders only, so the program in it is the link.
  const place = join(home, "plugins", PLUGIN);
  mkdirSync(place, { recursive: true });
  symlinkSync(join(folder()!, PROGRAM), join(place, PROGRAM));
}
