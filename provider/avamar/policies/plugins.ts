import { AvamarError } from "../../kernel/errors";
import { nearest } from "../../kernel/nearest";
import type { Grid } from "../rest/grid";

/** Numbers of the plug-ins, for the targets and options of a dataset. The grid lists all of them under `/plugins`. */
export const Plugin = {
  /** Linux file system. */
  linuxFileSystem: 1001,
  /** Replication to another grid. */
  replicate: 1008,
  /** Image backup of VMware virtual machines whose guest is Linux. */
  vmwareImageLinux: 1016,
  /**
   * Windows file system. Assumption: the number is common knowledge, but no public contract or code that was read
   * shows it. Look at `GET /api/v1/plugins` of your grid before you rely on it.
   */
  windowsFileSystem: 3001,
  /** Image backup of VMware virtual machines whose guest is Windows. Assumption, as above. */
  vmwareImageWindows: 3016,
} as const;

/** An option as the catalogue of a plug-in lists it (contract: PluginFlagVO). */
export interface CatalogueOption {
  name?: string;
  flagId?: string;
  id?: string;
  type?: string;
  command?: string;
  flagDefaultValue?: string | null;
}

const catalogues = new WeakMap<Grid, Map<number, Promise<CatalogueOption[]>>>();

/** The options of a plug-in; none when the grid shows no catalogue for it. Each catalogue is read once. */
export function catalogueOf(grid: Grid, plugin: number): Promise<CatalogueOption[]> {
  const ofGrid = catalogues.get(grid) ?? new Map<number, Promise<CatalogueOption[]>>();
  catalogues.set(grid, ofGrid);
  const known = ofGrid.get(plugin) ?? grid.array<CatalogueOption>(`/plugins/${plugin}/flags`);
  ofGrid.set(plugin, known);
  known.catch(() => ofGrid.delete(plugin));
  return known;
}

/** The names of all options of a plug-in; empty when the grid shows no catalogue for it. */
export async function optionNames(grid: Grid, plugin: number): Promise<Set<string>> {
  const listed = await catalogueOf(grid, plugin);
  return new Set(listed.flatMap(({ name, flagId, id }) => [name, flagId, id]).filter((each) => each !== undefined));
}

/** Refuses an option that the plug-in does not have. */
export async function refuseUnknownOption(grid: Grid, plugin: number, name: string): Promise<void> {
  const known = await optionNames(grid, plugin);
  if (known.size === 0 || known.has(name)) return;
  const meant = nearest(name, known);
  throw new AvamarError(`the plug-in ${plugin} has no option "${name}".`, {
    code: "invalid",
    product: "avamar",
    host: grid.host,
    hint: `${meant ? `Write "${meant}", or` : "Write one that the plug-in has, or"} set free: true on it to pass it to the agent unchecked.`,
  });
}
