import { integer, list, oneOf, record, text } from "../wire.ts";
import { domainPath, needDomain } from "./domains.ts";
import { forbidden, invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { checkPlainName, pathOf } from "./names.ts";
import type { DatasetFlag, DatasetObject, PluginPath } from "./objects.ts";
import { page } from "./pages.ts";
import { flagsOf, isKnownPlugin } from "./plugins.ts";
import { type Call, created, noContent, ok, type Route } from "./routes.ts";
import { inclusion } from "./scope.ts";

const readPaths = list(record({ pluginNumber: integer, value: text, recordId: text }));
/** For which work a flag counts. */
export const flagCommand = oneOf("BACKUP", "RESTORE", "BROWSE", "DYNAMIC_BROWSE", "REPL_CONFIG", "VALIDATE", "MIGRATE");

/** Flags as they are written; they are read under other names. */
export const readFlags = list(
  record({
    pluginNumber: integer,
    key: text,
    value: text,
    command: flagCommand,
    flagId: text,
    flagType: text,
    defaultValue: text,
    alternatePluginNumber: integer,
  }),
);

const readDataset = record({
  name: text,
  domainFqdn: text,
  targets: readPaths,
  includes: readPaths,
  excludes: readPaths,
  snapupFlags: readFlags,
  freeFlags: readFlags,
});

/** What REST shows of a dataset: both kinds of flags in one list, and under other names. */
function show(grid: Grid, dataset: DatasetObject): Record<string, unknown> {
  const item = ({ pluginNumber, value }: PluginPath) => ({
    pluginNumber,
    value,
    byteValue: hexOf(value),
    charset: "UTF-8",
  });
  return {
    id: dataset.id,
    name: dataset.name,
    domain: dataset.domain,
    fqdn: pathOf(dataset.domain, dataset.name),
    type: dataset.type,
    readOnly: dataset.readOnly,
    allData: dataset.targets.length === 0,
    targets: dataset.targets.map((target) => ({
      ...item(target),
      recordID: target.recordId,
      belongsToVm: false,
      canBackup: true,
      overallCanBackup: true,
      isFile: false,
      skipped: false,
      disk: [],
    })),
    includes: dataset.includes.map(item),
    excludes: dataset.excludes.map(item),
    flags: listedFlags(grid, dataset).map((flag) => ({
      pluginNumber: flag.pluginNumber,
      name: flag.key,
      flagId: flag.flagId,
      type: flag.flagType,
      value: flag.value,
      defaultValue: flag.defaultValue,
      command: flag.command,
      alternatePID: flag.alternatePluginNumber,
    })),
  };
}

function hexOf(value: string): string {
  return Buffer.from(value, "utf8").toString("hex");
}

function listedFlags(grid: Grid, dataset: DatasetObject): DatasetFlag[] {
  if (!grid.settings.listDefaultFlags) return dataset.flags;
  const numbers = new Set([...dataset.flags, ...dataset.targets].map(({ pluginNumber }) => pluginNumber));
  const isWritten = (pluginNumber: number, key: string) =>
    dataset.flags.some((flag) => flag.pluginNumber === pluginNumber && flag.key === key);
  const defaults = [...numbers].flatMap((pluginNumber) =>
    flagsOf(pluginNumber)
      .filter(({ name }) => !isWritten(pluginNumber, name))
      .map((flag): DatasetFlag => {
        const { name, type, defaultValue } = flag;
        return {
          pluginNumber,
          key: name,
          value: defaultValue,
          command: "BACKUP",
          flagId: name,
          flagType: type,
          defaultValue,
        };
      }),
  );
  return [...dataset.flags, ...defaults];
}

function byId(call: Call): DatasetObject {
  const dataset = call.grid.datasets.get(call.param("id"));
  if (dataset === undefined || dataset.id !== call.param("id")) throw notFound(`Dataset ${call.param("id")}`, 22288);
  call.reach(dataset.domain);
  return dataset;
}

function listAll(call: Call) {
  const found = inclusion(call, call.grid.datasets.list());
  return ok(
    page(
      found.map((dataset) => show(call.grid, dataset)),
      call.query,
      call.grid.settings,
    ),
  );
}

function checkFree(grid: Grid, domain: string, name: string): void {
  if (grid.datasets.get(pathOf(domain, name)) === undefined) return;
  throw grid.conflict(`Dataset ${pathOf(domain, name)} exists already.`, 23008);
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readDataset);
  const name = checkPlainName(given.name, 23003);
  const domain = domainPath(needDomain(grid, given.domainFqdn ?? "/"));
  call.reach(domain);
  checkFree(grid, domain, name);
  const content = contentOf(given);
  return created(show(grid, grid.datasets.add({ name, domain, ...content })));
}

function update(call: Call) {
  const { grid } = call;
  const dataset = byId(call);
  const given = call.body(readDataset);
  if (dataset.readOnly) throw forbidden(`Dataset ${dataset.name} is read-only.`);
  const name = given.name ?? dataset.name;
  if (name !== dataset.name) {
    if (dataset.builtIn) throw forbidden(`Dataset ${dataset.name} belongs to the system.`);
    checkFree(grid, dataset.domain, checkPlainName(name, 23003));
  }
  if (given.domainFqdn !== undefined && domainPath(needDomain(grid, given.domainFqdn)) !== dataset.domain) {
    throw invalid("A dataset cannot change its domain.");
  }
  const content = contentOf(given);
  const keeps = grid.settings.putKeepsMissing;
  dataset.name = name;
  dataset.targets = keeps && given.targets === undefined ? dataset.targets : content.targets;
  dataset.includes = keeps && given.includes === undefined ? dataset.includes : content.includes;
  dataset.excludes = keeps && given.excludes === undefined ? dataset.excludes : content.excludes;
  const givesFlags = given.snapupFlags !== undefined || given.freeFlags !== undefined;
  dataset.flags = keeps && !givesFlags ? dataset.flags : content.flags;
  return ok(show(grid, dataset));
}

function contentOf(given: ReturnType<typeof readDataset>) {
  return {
    targets: pathsOf(given.targets),
    includes: pathsOf(given.includes),
    excludes: pathsOf(given.excludes),
    flags: [...flagsFrom(given.snapupFlags, "string"), ...flagsFrom(given.freeFlags, "free")],
  };
}

function pathsOf(given: ReturnType<typeof readPaths> | undefined): PluginPath[] {
  return (given ?? []).map(({ pluginNumber, value, recordId }) => {
    checkPlugin(pluginNumber);
    return { pluginNumber: pluginNumber ?? 0, value: value ?? "", recordId };
  });
}

export function flagsFrom(given: ReturnType<typeof readFlags> | undefined, typeByDefault: string): DatasetFlag[] {
  return (given ?? []).map((flag) => {
    checkPlugin(flag.pluginNumber);
    const { pluginNumber = 0, key, value } = flag;
    if (key === undefined || key === "" || value === undefined) throw invalid("A flag needs a key and a value.");
    const known = flagsOf(pluginNumber).find(({ name }) => name === key);
    return {
      pluginNumber,
      key,
      value,
      command: flag.command ?? "BACKUP",
      flagId: flag.flagId ?? key,
      flagType: flag.flagType ?? known?.type ?? typeByDefault,
      defaultValue: flag.defaultValue ?? known?.defaultValue,
      alternatePluginNumber: flag.alternatePluginNumber,
    };
  });
}

export function checkPlugin(pluginNumber: number | undefined): void {
  if (pluginNumber === undefined || !isKnownPlugin(pluginNumber)) {
    throw invalid(`Plug-in ${pluginNumber ?? "without number"} is not known.`, 23009);
  }
}

function remove(call: Call) {
  const { grid } = call;
  const dataset = byId(call);
  if (dataset.builtIn || dataset.readOnly) throw forbidden(`Dataset ${dataset.name} belongs to the system.`);
  const user =
    grid.groups
      .list()
      .find(
        (group) => group.datasetId === dataset.id || group.members.some((member) => member.datasetId === dataset.id),
      ) ?? grid.clients.list().find((client) => client.overrideDataset && client.datasetId === dataset.id);
  if (user !== undefined) throw grid.conflict(`Dataset ${dataset.name} is used by ${pathOf(user.domain, user.name)}.`);
  grid.datasets.remove(dataset.id);
  return noContent;
}

/** Datasets. */
export const datasetRoutes: Route[] = [
  { method: "GET", path: "/v1/datasets", handle: listAll },
  { method: "POST", path: "/v1/datasets", handle: create },
  { method: "GET", path: "/v1/datasets/{id}", handle: (call) => ok(show(call.grid, byId(call))) },
  { method: "PUT", path: "/v1/datasets/{id}", handle: update },
  { method: "DELETE", path: "/v1/datasets/{id}", handle: remove },
];
