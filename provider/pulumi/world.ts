import { Grid, type GridAccess } from "../avamar/rest/grid";
import { AvamarError } from "../kernel/errors";
import type { Journal, Surroundings } from "../kernel/lifecycle";
import { scrub } from "../kernel/secrets";
import { FileJournal } from "./journal";
import { gridSettings, readSettings, type Settings } from "./settings";

/** What the handlers of all resources get: the connections of this process. */
export type World = GridAccess;

let settings: Settings | undefined;
let world: World | undefined;
let journal: Journal | undefined;

/**
 * Stores the settings of this process. Synchronous and never failing: the host goes on unconfigured after an error
 * here, and does not wait for it either. The connections come later, with the first call that needs one.
 */
export function configure(config: (key: string) => string | undefined): void {
  settings ??= readSettings(config, process.env);
}

/** The world of this process. One provider instance has one process, so there is one grid in it. */
export function surroundings(): Surroundings<World> {
  const given = settings ?? readSettings(() => undefined, process.env);
  world ??= connect(given);
  journal ??= new FileJournal(given.endpoint ?? "");
  return {
    world,
    journal,
    log: (level, text) => console.log(level === "warn" ? `warning: ${scrub(text)}` : scrub(text)),
  };
}

function connect(given: Settings): World {
  let grid: Grid | undefined;
  return {
    grid() {
      const found = gridSettings(given);
      if ("missing" in found) throw notConfigured(found.missing);
      grid ??= new Grid(found);
      return grid;
    },
  };
}

function notConfigured(missing: string[]): AvamarError {
  return new AvamarError(`the grid is not configured: ${missing.map((name) => `avamar:${name}`).join(", ")} missing.`, {
    code: "precondition",
    product: "provider",
    hint: `Set it: pulumi config set ${missing.includes("endpoint") ? "avamar:endpoint https://GRID" : `avamar:${missing[0]} ...`} (the password with --secret), or pass an avamar.Provider.`,
  });
}
