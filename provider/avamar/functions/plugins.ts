import { catalogueOf } from "../policies/plugins";
import type { Grid } from "../rest/grid";

/** A plug-in of the grid: what can be backed up, and how. */
export interface PluginInfo {
  /** What datasets name it by: 3001. */
  number: number;
  /** "Windows File System". */
  name: string;
  /** Version of the plug-in in the grid's catalogue. */
  version: string;
  /** Whether it makes backups. */
  canBackUp: boolean;
  /** Whether it restores. */
  canRestore: boolean;
  /** Names of its options, for a dataset's `options`. */
  options: string[];
}

/** What is read of a plug-in (contract: Plugin). */
interface Wire {
  pluginNumber: number;
  description?: string;
  version?: string;
  backupSupported?: boolean;
  restoreSupported?: boolean;
}

/** All plug-ins by number, each with the names of its options. */
export async function pluginsOf(grid: Grid): Promise<PluginInfo[]> {
  const all = await grid.array<Wire>("/plugins");
  const infos = all.map(async ({ pluginNumber, description = "", version = "", backupSupported, restoreSupported }) => {
    const flags = await catalogueOf(grid, pluginNumber);
    return {
      number: pluginNumber,
      name: description,
      version,
      canBackUp: backupSupported ?? false,
      canRestore: restoreSupported ?? false,
      options: flags.flatMap(({ name }) => name ?? []).sort(),
    };
  });
  return (await Promise.all(infos)).sort((a, b) => a.number - b.number);
}
