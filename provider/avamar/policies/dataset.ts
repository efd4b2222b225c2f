import { z } from "zod";
import { adopt, define, type Found, type Issue, type Listed, type Run } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { refuseWhileInPolicies } from "../in-use";
import { homeDomain, isBuiltIn, newPlainName, pathOf, plainName, refuseToDelete, reservedHome } from "../names";
import { collectionOf } from "../rest/collection";
import type { Grid, GridAccess } from "../rest/grid";
import { needs } from "../rest/needs";
import { includedKind } from "../rest/places";
import {
  asWritten,
  type Flag,
  flagLists,
  optionsIn,
  pluginNumber,
  pluginOption,
  twiceIssues,
  withFree,
  withOptions,
} from "./plugin-options";

const path = property(
  z
    .object({
      plugin: pluginNumber(),
      path: property(z.string().min(1), { doc: "Path on the client, or a pattern that the plug-in understands." }),
    })
    .strict(),
  {
    doc: "A path, and the plug-in that handles it.",
    typeName: "DatasetPath",
  },
);

const inputs = z.strictObject({
  name: property(plainName("dataset"), {
    doc: "Name of the dataset: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too.",
    replace: true,
  }),
  domain: homeDomain("dataset"),
  targets: property(z.array(path).optional(), {
    doc: "What is backed up. An empty list takes every target away.",
    unordered: true,
  }),
  includes: property(z.array(path).optional(), {
    doc: "What is backed up although an exclude names it.",
    unordered: true,
  }),
  excludes: property(z.array(path).optional(), { doc: "What is left out.", unordered: true }),
  options: property(z.array(pluginOption).optional(), {
    doc: "Options of the plug-ins, all that are not at their default: one that is not listed goes back to its default. The two options that send backups to a Data Domain are not among them; see dataDomain.",
    unordered: true,
  }),
  dataDomain: property(z.int().nonnegative().optional(), {
    doc: "Store on this Data Domain: a DataDomainTarget, or its index on the grid (1, 2, ...). It is set for every plug-in of the targets. 0 means: not on a Data Domain.",
    reference: [{ type: "DataDomainTarget", output: "index" }],
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

interface Item {
  pluginNumber: number;
  value: string;
}

/** A dataset as the grid shows it (contract: Dataset). Its two lists of flags are read as one. */
export interface GridDataset {
  id: string;
  name: string;
  domain: string;
  fqdn?: string;
  type?: string;
  readOnly?: boolean;
  /** Without targets it may stand for all data of the client. */
  allData?: boolean;
  targets?: (Item & { recordID?: string })[] | null;
  includes?: Item[] | null;
  excludes?: Item[] | null;
  flags?: Flag[] | null;
}

export const datasets = includedKind<GridDataset>("/datasets", (each) => each.domain);

/** The two flags that together mean "store on Data Domain"; `dataDomain` speaks for them. */
const ON_DATA_DOMAIN = "ddr";
const DATA_DOMAIN_INDEX = "ddr-index";
const isPair = (name: string) => name === ON_DATA_DOMAIN || name === DATA_DOMAIN_INDEX;

/** Dataset: what is backed up, with which options and where to. */
export const dataset = define<typeof inputs.shape, GridAccess>({
  type: "Dataset",
  module: "avamar",
  doc: "A dataset: what a policy backs up on its clients, with which options of the plug-ins, and whether it is stored on a Data Domain. Everything but its name and domain is changed in place.",
  example: `const driveC = new avamar.Dataset("drive-c", {
  domain: "/clients",
  name: "file-server-drive-c",
  targets: [{ plugin: avamar.Plugin.windowsFileSystem, path: "C:\\\\" }],
  excludes: [{ plugin: avamar.Plugin.windowsFileSystem, path: "C:\\\\pagefile.sys" }],
  dataDomain: 1,
});`,
  inputs,
  outputs: {
    datasetId: property(z.string(), { doc: "Id of the dataset on the grid." }),
    path: property(z.string(), { doc: 'Path of the dataset: "/clients/file-server-drive-c".' }),
  },
  foresee: needs("/datasets"),
  newRules: newPlainName("dataset"),
  nameOf: (declared) => `dataset ${pathOf(declared.domain ?? "/", declared.name)}`,
  claims: [
    {
      uses: ["domain", "name"],
      claim: ({ domain = "/", name }) => ({ scope: `domain ${domain}`, what: `dataset name ${name}` }),
    },
  ],
  defaults: () => ({ domain: "/" }),
  rules: (declared) => [
    ...reservedHome(declared.domain),
    ...pairIssues(declared),
    ...twiceIssues(declared.options),
    ...targetIssues(declared),
  ],

  async find(run, declared) {
    const there = await collectionOf(run.world.grid(), datasets).byName(declared.domain ?? "/", declared.name);
    return there && said(there, declared);
  },

  async list(run) {
    const grid = run.world.grid();
    const all = await collectionOf(grid, datasets).everywhere();
    return Promise.all(all.map((each) => listedOf(grid, each)));
  },

  async observe(run, id, recorded) {
    const there = await collectionOf(run.world.grid(), datasets).byId(id);
    return there && said(there, recorded);
  },

  async create(run, declared) {
    const grid = run.world.grid();
    const made = await grid.post<GridDataset>("/datasets", await written(grid, declared));
    run.made(made.id);
    warnOfNothing(run, made);
    return said(made, declared);
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    const grid = run.world.grid();
    const current = await collectionOf(grid, datasets).read(found.id);
    const after = await grid.put<GridDataset>(
      `/datasets/${encodeURIComponent(found.id)}`,
      await written(grid, declared, current),
    );
    warnOfNothing(run, after);
    return said(after, declared);
  },

  async remove(run, id) {
    const grid = run.world.grid();
    const current = await collectionOf(grid, datasets).read(id);
    if (!current) return;
    const { untouchable } = said(current, {});
    if (untouchable) throw refuseToDelete(grid.host, untouchable);
    await refuseWhileInPolicies(grid, "dataset", id);
    await grid.delete(`/datasets/${encodeURIComponent(id)}`);
  },
});

/** Without targets it is for the grid to say what is backed up: everything or nothing, and neither is often meant. */
function warnOfNothing(run: Run<GridAccess>, { domain, name, targets, allData }: GridDataset): void {
  if (targets?.length) return;
  const what = allData ? "the grid takes that for all data of a client" : "it backs up nothing";
  run.warn(
    `dataset ${pathOf(domain, name)} has no targets: ${what}. Write targets, such as { plugin: avamar.Plugin.windowsFileSystem, path: "C:\\\\" }.`,
  );
}

/** The grid's words in ours, seen through what is declared: options and index of others are not looked at. */
function said(wire: GridDataset, declared: Partial<Inputs>): Found<Inputs> {
  const items = (list: Item[] | null | undefined) =>
    (list ?? []).map((each) => ({ plugin: each.pluginNumber, path: each.value }));
  const foreign = wire.type && wire.type !== "BACKUP" && wire.type !== "UNKNOWN";
  return {
    id: wire.id,
    inputs: {
      name: wire.name,
      domain: wire.domain,
      targets: items(wire.targets),
      includes: items(wire.includes),
      excludes: items(wire.excludes),
      options: optionsIn(
        (wire.flags ?? []).filter(({ name }) => !isPair(name)),
        declared.options,
      ),
      dataDomain: dataDomainIn(wire, declared.dataDomain),
    },
    outputs: { datasetId: wire.id, path: wire.fqdn ?? pathOf(wire.domain, wire.name) },
    untouchable: wire.readOnly ? "it is built in" : foreign ? `it is a ${wire.type} dataset` : undefined,
  };
}

/** Everything that the grid says of a dataset, as a program would declare it. */
async function listedOf(grid: Grid, wire: GridDataset): Promise<Listed<Inputs>> {
  const found = said(wire, {});
  const options = await Promise.all((found.inputs.options ?? []).map((each) => withFree(grid, each)));
  const { dataDomain: first = 0 } = found.inputs;
  // Where the plug-ins send backups to different places, one index cannot say it.
  const isMixed = dataDomainIn(wire, first) !== first;
  return {
    ...found,
    inputs: { ...found.inputs, options, dataDomain: isMixed ? undefined : first },
    untouchable: found.untouchable ?? (isBuiltIn(wire.id) ? "it is built in" : undefined),
    remarks: isMixed ? ["Its plug-ins store in different places, so dataDomain is left to the grid."] : [],
  };
}

/** The index of the Data Domain, the same for all plug-ins of the targets; otherwise the one that is not as declared. */
function dataDomainIn(wire: GridDataset, declared = 0): number {
  const flagValue = (plugin: number, name: string) =>
    wire.flags?.find((each) => each.pluginNumber === plugin && each.name === name)?.value;
  const indexes = storingPlugins(wire.targets ?? [], wire.flags).map((plugin) =>
    flagValue(plugin, ON_DATA_DOMAIN) === "true" ? Number(flagValue(plugin, DATA_DOMAIN_INDEX) ?? 0) : 0,
  );
  return indexes.find((index) => index !== declared) ?? indexes[0] ?? 0;
}

/** The plug-ins whose flags say where backups go: those of the targets, and any other that is sent to a Data Domain. */
function storingPlugins(targets: Item[], flags: Flag[] | null = []): number[] {
  const sent = (flags ?? []).filter((each) => each.name === ON_DATA_DOMAIN && each.value === "true");
  return [...new Set([...targets, ...sent].map((each) => each.pluginNumber))];
}

/** What the grid is told. What is not declared goes back as it was read. */
async function written(grid: Grid, declared: Inputs, current?: GridDataset) {
  const items = (wanted: Inputs["targets"], read: Item[] | null | undefined) =>
    wanted?.map((each): Item => ({ pluginNumber: each.plugin, value: each.path })) ??
    (read ?? []).map(({ pluginNumber, value }) => ({ pluginNumber, value }));
  const known = current?.targets ?? [];
  const targets = items(declared.targets, known).map((each) => {
    const same = known.find((other) => other.pluginNumber === each.pluginNumber && other.value === each.value);
    return same?.recordID === undefined ? each : { ...each, recordId: same.recordID };
  });
  const read = current?.flags ?? [];
  const own = withOptions(
    read.filter(({ name }) => !isPair(name)),
    declared.options,
  );
  const { listed, free } = await flagLists(grid, own, declared.options);
  return {
    name: declared.name,
    domainFqdn: declared.domain ?? "/",
    targets,
    includes: items(declared.includes, current?.includes),
    excludes: items(declared.excludes, current?.excludes),
    snapupFlags: [...listed, ...pairFor(declared, read, storingPlugins(targets, read)).map(asWritten)],
    freeFlags: free,
  };
}

/** The two flags for the Data Domain, of every plug-in that has them. */
function pairFor({ dataDomain }: Inputs, read: Flag[], plugins: number[]): Flag[] {
  let flags = read.filter(({ name }) => isPair(name));
  if (dataDomain === undefined) return flags;
  const set = (pluginNumber: number, name: string, value: string) => {
    const known = flags.find((each) => each.pluginNumber === pluginNumber && each.name === name);
    flags = [...flags.filter((each) => each !== known), { command: "BACKUP", ...known, pluginNumber, name, value }];
  };
  for (const plugin of plugins) {
    set(plugin, ON_DATA_DOMAIN, String(dataDomain > 0));
    if (dataDomain > 0) set(plugin, DATA_DOMAIN_INDEX, String(dataDomain));
  }
  return flags;
}

function pairIssues({ options }: Partial<Inputs>): Issue[] {
  if (!Array.isArray(options)) return [];
  return options.flatMap((each, i): Issue[] =>
    each && isPair(each.name)
      ? [{ property: `options[${i}].name`, reason: `${each.name} is set by dataDomain; write the index there.` }]
      : [],
  );
}

function targetIssues({ targets, dataDomain }: Partial<Inputs>): Issue[] {
  const named = Array.isArray(targets) && targets.length === 0 && typeof dataDomain === "number" && dataDomain > 0;
  return named
    ? [
        {
          property: "dataDomain",
          reason: "it is set per plug-in of the targets, and there are none; add targets or leave dataDomain out.",
        },
      ]
    : [];
}
