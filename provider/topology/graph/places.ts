import { partsOf } from "../../kernel/urn";
import type { Group } from "./graph";
import type { Kind, Lane } from "./kinds";
import type { Stack, StackResource, Values } from "./resources";
import { texts } from "./words";

/** The grids of a stack: each provider's, and what it is called. */
export interface Grids {
  /** The grid of a resource, as a short text that stands for it. */
  of(resource: StackResource): string;
  titles: Map<string, string>;
}

/**
 * Which grids there are. A grid is known by the address that its provider has; its name is what streams and Data
 * Domains call it, since that is what people say.
 */
export function gridsOf({ resources }: Stack): Grids {
  const byProvider = new Map<string, string>();
  for (const { urn, type, values } of resources) {
    if (!type.startsWith("pulumi:providers:pulumi-nodejs")) continue;
    const endpoint = texts(values["avamar:endpoint"])[0]?.toLowerCase();
    byProvider.set(urn, endpoint?.replace(/^https?:\/\//, "").replace(/\/.*$/, "") ?? partsOf(urn).name);
  }
  const of = ({ provider }: StackResource) =>
    byProvider.get(provider ?? "") ?? (provider ? partsOf(provider).name : "default");
  const titles = new Map<string, string>();
  for (const resource of resources) {
    if (!resource.type.startsWith("pulumi-nodejs:dynamic/avamar:")) continue;
    const said = texts(resource.values.grid)[0] ?? texts(resource.values.hfsaddr)[0];
    const grid = of(resource);
    if (said && !titles.get(grid)) titles.set(grid, said);
  }
  for (const resource of resources) {
    const grid = of(resource);
    if (resource.type.startsWith("pulumi-nodejs:dynamic/avamar:") && !titles.has(grid))
      titles.set(grid, grid === "default" ? "the grid" : grid);
  }
  return { of, titles };
}

/** Where the parts of a name come from: the resource, its grid, and the names of what it refers to. */
interface Placed {
  type: string;
  kind: Kind;
  resource: StackResource;
  grid: string;
  /** The name of the grid, where there are several; else empty. */
  gridTitle: string;
}

/** The group of a resource. */
export function groupOf({ type, kind, resource, grid, gridTitle }: Placed): Group {
  const { values } = resource;
  const lane = kind.place as Lane;
  const domain = texts(values.domain)[0] ?? (lane === "clients" ? "/clients" : "/");
  const named = (what: string, text: string): Group => ({
    id: [lane, what, grid, text].join("|"),
    lane,
    kind: what,
    title: text && gridTitle ? `${text} on ${gridTitle}` : text || gridTitle,
  });
  if (type === "AvamarClientStream" || type === "AvamarAgent") return hostGroup(resource);
  if (lane === "storage") return dataDomainGroup(values);
  if (type === "VirtualCenter") return named("vCenter", texts(values.name)[0] ?? resource.name);
  if (type === "VirtualMachineClients") return named("vCenter", vCenterOf(resource, values.virtualCenter));
  if (type === "Proxy") {
    const [first] = (values.virtualCenters as Values[] | undefined) ?? [];
    return named("vCenter", vCenterOf(resource, first?.virtualCenter));
  }
  if (type === "ReplicationDestination") return named("destinations", "");
  if (lane === "copies") return named("copies", "");
  if (lane === "policies") return named("policies", domain);
  if (lane === "clients") return named("clients", domain);
  return named(`${kind.noun}s`, domain);
}

/** A vCenter by its name; before a run it may be known only by the resource that it comes from. */
function vCenterOf({ sources }: StackResource, value: unknown): string {
  const from = Object.values(sources)
    .flat()
    .find((urn) => urn.includes(":VirtualCenter::"));
  return texts(value)[0] ?? (from ? partsOf(from).name : "vCenter");
}

/** A host by its address: the port tells hosts behind one address apart. */
function hostGroup({ id, values }: StackResource): Group {
  const { host, port } = (values.connection ?? {}) as Values;
  const address = texts(host)[0] ?? id?.split("/")[0] ?? "host not known yet";
  const title = port === undefined || port === 22 ? address : `${address}:${port}`;
  return { id: `clients|host|${title.toLowerCase()}`, lane: "clients", kind: "host", title };
}

/** A Data Domain by its host name; the same one may serve several grids. */
function dataDomainGroup(values: Values): Group {
  const { dataDomain, hostname } = values;
  const name = texts(hostname)[0] ?? texts((dataDomain as Values | undefined)?.host)[0] ?? "Data Domain";
  return { id: `storage|Data Domain|${name.toLowerCase()}`, lane: "storage", kind: "Data Domain", title: name };
}
