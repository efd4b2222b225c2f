import { z } from "zod";
import type { Issue } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { isUnknown } from "../../kernel/values";
import type { Grid } from "../rest/grid";
import { optionNames, refuseUnknownOption } from "./plugins";

/** Number of a plug-in. */
export const pluginNumber = () =>
  property(z.int().positive(), { doc: "Number of the plug-in; the constant Plugin names the common ones." });

/** One option of a plug-in, as programs write it. */
export const pluginOption = property(
  z.strictObject({
    plugin: pluginNumber(),
    name: property(z.string().min(1), { doc: 'Name of the option as the plug-in lists it: "verbose".' }),
    value: property(z.string(), { doc: 'Value as text: "true", "5".' }),
    command: property(
      z.enum(["BACKUP", "RESTORE", "BROWSE", "DYNAMIC_BROWSE", "REPL_CONFIG", "VALIDATE", "MIGRATE"]).optional(),
      {
        doc: "The work that the option is for. Default: BACKUP.",
        usual: "BACKUP",
      },
    ),
    alternatePlugin: property(z.int().positive().optional(), {
      doc: "Number of the plug-in that does the work in place of the first one, where a plug-in has such a stand-in.",
    }),
    free: property(z.boolean().optional(), {
      doc: "Pass it to the agent as a free-form option, without looking whether the plug-in lists it. Default: false.",
      control: true,
    }),
  }),
  { doc: "One option of a plug-in.", typeName: "DatasetOption" },
);

export type PluginOption = z.infer<typeof pluginOption>;

/** An option as a dataset on the grid shows it (contract: SnapFlag). */
export interface Flag {
  pluginNumber: number;
  name: string;
  value: string;
  command?: string;
  flagId?: string;
  type?: string;
  defaultValue?: string | null;
  alternatePID?: number;
}

const isOf = (each: Flag, { plugin, name, command }: PluginOption) =>
  each.pluginNumber === plugin && each.name === name && (each.command ?? "BACKUP") === (command ?? "BACKUP");

/** What a flag says when nobody has set it. */
export const isAtDefault = (each: Flag) => each.value === (each.defaultValue ?? "");

/** The options that matter: all that are not at their default, and the declared ones whatever they say. */
export function optionsIn(flags: Flag[], declared: PluginOption[] = []): PluginOption[] {
  const listed = flags.filter((each) => !isAtDefault(each) || declared.some((wanted) => isOf(each, wanted)));
  return listed.map((each) => ({
    plugin: each.pluginNumber,
    name: each.name,
    value: each.value,
    command: (each.command ?? "BACKUP") as PluginOption["command"],
    alternatePlugin: each.alternatePID,
  }));
}

/** The option as a program has to write it: one that its plug-in does not list is passed on unchecked. */
export async function withFree(grid: Grid, option: PluginOption): Promise<PluginOption> {
  const known = await optionNames(grid, option.plugin);
  return known.size === 0 || known.has(option.name) ? option : { ...option, free: true };
}

/** The flags as they are to be: the declared options over those that were read. */
export function withOptions(read: Flag[], options: PluginOption[] | undefined): Flag[] {
  if (!options) return read;
  // An option that is not listed any more goes back to its default: the grid fills that in by itself.
  const rest = read.filter((each) => isAtDefault(each) && !options.some((wanted) => isOf(each, wanted)));
  const wanted = options.map((option): Flag => {
    const known = read.find((each) => isOf(each, option));
    return {
      ...known,
      pluginNumber: option.plugin,
      name: option.name,
      value: option.value,
      command: option.command ?? known?.command ?? "BACKUP",
      alternatePID: option.alternatePlugin ?? known?.alternatePID,
    };
  });
  return [...rest, ...wanted];
}

/** Written apart, read as one: the flags that a plug-in lists, and the free-form ones. */
export async function flagLists(grid: Grid, flags: Flag[], options: PluginOption[] = []) {
  const listed: object[] = [];
  const free: object[] = [];
  for (const each of flags) {
    const wanted = options.find((option) => isOf(each, option));
    if (wanted && !wanted.free) await refuseUnknownOption(grid, each.pluginNumber, each.name);
    (await isFree(grid, each, wanted)) ? free.push(asWritten(each)) : listed.push(asWritten(each));
  }
  return { listed, free };
}

async function isFree(grid: Grid, flag: Flag, wanted: PluginOption | undefined): Promise<boolean> {
  const known = await optionNames(grid, flag.pluginNumber);
  if (known.has(flag.name)) return false;
  return wanted?.free ?? known.size > 0;
}

/** Read and write call the same things by other names. */
export function asWritten({ pluginNumber, name, value, command, flagId, type, defaultValue, alternatePID }: Flag) {
  return {
    pluginNumber,
    key: name,
    value,
    command: command ?? "BACKUP",
    ...(flagId === undefined ? {} : { flagId }),
    ...(type === undefined ? {} : { flagType: type }),
    ...(defaultValue === undefined || defaultValue === null ? {} : { defaultValue }),
    ...(alternatePID === undefined ? {} : { alternatePluginNumber: alternatePID }),
  };
}

/** The issues of options that are given twice. */
export function twiceIssues(options: PluginOption[] | undefined): Issue[] {
  if (!Array.isArray(options)) return [];
  return options.flatMap((each, i): Issue[] => {
    if (isUnknown(each) || !each) return [];
    const twice = options.findIndex(
      (other) =>
        other?.name === each.name &&
        other.plugin === each.plugin &&
        (other.command ?? "BACKUP") === (each.command ?? "BACKUP"),
    );
    const reason = `${each.name} of the plug-in ${each.plugin} is given twice; keep one of them.`;
    return twice < i ? [{ property: `options[${i}]`, reason }] : [];
  });
}
