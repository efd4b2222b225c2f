import { AvamarError } from "../../kernel/errors";
import { nearest } from "../../kernel/nearest";
import { splitPath } from "../names";
import type { Grid } from "../rest/grid";
import { isPath } from "../rest/places";

/** An entity of a vCenter in the tree that people browse (contract: VmwareEntityNode). */
interface Node {
  id: string;
  name: string;
  path?: string | null;
  proxy?: boolean | null;
  children?: Node[] | null;
}

/** An entity by itself (contract: VmwareEntity). */
interface Entity {
  id: string;
  /** The client that it is, if it is one. */
  cid?: string | null;
  cbtEnabled?: boolean | null;
  /** SMBIOS UUID of a machine. */
  uuid?: string | null;
  /** The UUID that the vCenter gives a machine. */
  instanceUuid?: string | null;
  deleted?: boolean | null;
}

/** Where an inventory is asked. */
export interface Inventory {
  grid: Grid;
  /** CID of the vCenter. */
  cid: string;
  /** Name of the vCenter, for messages. */
  name: string;
  /** The tree of hosts and clusters instead of that of machines and their folders. */
  hostView: boolean;
}

/** An entity of the inventory and how the program writes it. */
export interface Reference {
  /** Path or id. */
  entity: string;
  entityId: string;
}

const addressOf = ({ cid }: Inventory) => `/virtualcenters/${encodeURIComponent(cid)}`;

/** The entities behind paths and ids; those that are not there are left out. A folder is asked once for all that is in it. */
export async function entitiesIn(inventory: Inventory, references: string[]): Promise<Reference[]> {
  const folders = new Map<string, Promise<Node[]>>();
  const found = await Promise.all(
    references.map(async (entity) => {
      if (!isPath(entity)) return { entity, entityId: entity };
      const { domain: folder, name } = splitPath(entity);
      const listed = folders.get(folder) ?? childrenOf(inventory, folder);
      folders.set(folder, listed);
      const exact = (await listed).find((each) => withoutSlash(each.path) === entity || each.name === name);
      return exact && { entity, entityId: exact.id };
    }),
  );
  return found.filter((each) => each !== undefined);
}

/**
 * The same, where each of them has to be there.
 *
 * @param known Entities of which the vCenter need not be asked.
 */
export async function everyEntityIn(
  inventory: Inventory,
  references: string[],
  known: Reference[] = [],
): Promise<Reference[]> {
  const given = known.filter(({ entity }) => references.includes(entity));
  const others = references.filter((reference) => !given.some(({ entity }) => entity === reference));
  const found = [...given, ...(await entitiesIn(inventory, others))];
  const missing = references.find((reference) => !found.some(({ entity }) => entity === reference));
  if (missing !== undefined) throw await notThere(inventory, missing);
  const twice = found.find(({ entityId }, i) => found.findIndex((other) => other.entityId === entityId) < i);
  if (!twice) return found;
  const { entity } = found.find(({ entityId }) => entityId === twice.entityId)!;
  throw new AvamarError(`${entity} and ${twice.entity} are the same entity.`, {
    code: "invalid",
    product: "avamar",
    host: inventory.grid.host,
    hint: "Keep one of the two in entities.",
  });
}

/** The inventory path of every entity in the tree, by its id. */
export async function pathsIn(inventory: Inventory): Promise<Map<string, string>> {
  const { grid, hostView } = inventory;
  const root = await grid.get<Node>(`${addressOf(inventory)}/entities`, { path: "/", hostView, recursive: true });
  const all = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(all)];
  const nodes = root ? all(root) : [];
  return new Map(nodes.flatMap(({ id, path }) => (path && path !== "/" ? [[id, withoutSlash(path)!]] : [])));
}

/** Every entity in the tree that the vCenter says is a proxy. */
export async function proxiesIn(inventory: Inventory): Promise<Entity[]> {
  const { grid, hostView } = inventory;
  const address = `${addressOf(inventory)}/entities`;
  const root = await grid.get<Node>(address, { path: "/", hostView, recursive: true });
  const all = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(all)];
  const proxies = root ? all(root).filter(({ proxy }) => proxy) : [];
  const read = await Promise.all(proxies.map(({ id }) => readEntity(inventory, id)));
  return read.filter((each) => each !== undefined);
}

/** What the vCenter has right below a path. */
async function childrenOf(inventory: Inventory, path: string): Promise<Node[]> {
  const { grid, hostView } = inventory;
  const node = await grid.get<Node>(`${addressOf(inventory)}/entities`, { path, hostView, recursive: false });
  return node?.children ?? [];
}

/** An entity by its id; undefined when the vCenter has none. */
export function readEntity(inventory: Inventory, entityId: string): Promise<Entity | undefined> {
  return inventory.grid.get<Entity>(`${addressOf(inventory)}/entities/${encodeURIComponent(entityId)}`);
}

const withoutSlash = (path: string | null | undefined) => path?.replace(/\/$/, "");

async function notThere(inventory: Inventory, path: string): Promise<AvamarError> {
  const { domain: folder, name } = splitPath(path);
  const names = (await childrenOf(inventory, folder)).map((each) => each.name);
  const near = nearest(name, names);
  return new AvamarError(`the vCenter ${inventory.name} has no ${path} in its inventory.`, {
    code: "not-found",
    product: "avamar",
    host: inventory.grid.host,
    hint: near
      ? `Write "${folder}/${near}".`
      : inventory.hostView
        ? 'Write the inventory path, such as "/DC01/host/Cluster01/esx01.example.com", or the id of the entity.'
        : 'Write the inventory path, such as "/DC01/vm/Prod/web-01", or the id of the entity; paths below a host folder need view: "hostCluster".',
  });
}
