import type { Plain } from "../../kernel/values";
import type { Contact } from "../clients/contact";
import { listed } from "../rest/listing";
import { entitiesIn, type Inventory, pathsIn, type Reference, readEntity } from "./inventory";
import { type MachineClient, machineClients } from "./virtual-center-content";

/** An entity that is a client. */
export interface Machine extends Reference {
  clientId: string;
  domain: string;
  contact: Contact | null | undefined;
  /** Backed up by its policies. */
  enabled: boolean;
  /** Known only where the program has a say in it. */
  cbtEnabled: boolean | undefined;
}

type Recorded = Pick<Machine, "entity" | "entityId" | "clientId">;

/** Clients of all vCenters that are asked about together: one listing of each vCenter. */
const clientsOf = listed<MachineClient>({
  placeOf: (id) => id.slice(0, id.indexOf("/")),
  list: machineClients,
  idOf: ({ id }, cid) => `${cid}/${id}`,
});

/**
 * What is declared, and what is recorded as made, as far as it is a client now. The record tells which client an entity
 * is, so the vCenter is asked only about the others.
 */
export async function machinesIn(inventory: Inventory, recorded: Plain): Promise<Machine[]> {
  const declared = (recorded.entities as string[] | undefined) ?? [];
  const made = (recorded.clients as Recorded[] | undefined) ?? [];
  const standing = (await Promise.all(made.map((each) => asMachine(inventory, each)))).filter(
    (each) => each !== undefined,
  );
  const others = declared.filter((entity) => !standing.some((each) => each.entity === entity));
  const looked = await Promise.all(
    (await entitiesIn(inventory, others)).map(async (each) => {
      const clientId = (await readEntity(inventory, each.entityId))?.cid;
      return clientId ? asMachine(inventory, { ...each, clientId }) : undefined;
    }),
  );
  // The program may write an entity in another form than the record: what it writes now counts.
  const byClient = new Map(
    [...standing, ...looked.filter((each) => each !== undefined)].map((each) => [each.clientId, each]),
  );
  const machines = [...byClient.values()].sort((a, b) => (a.entity < b.entity ? -1 : 1));
  if (recorded.cbtEnabled === undefined) return machines;
  return Promise.all(machines.map(async (each) => ({ ...each, cbtEnabled: await isTracked(inventory, each) })));
}

/**
 * Every entity of a vCenter that is a client, by its inventory path where the vCenter has it in its tree. What a
 * container that is a client holds comes and goes with it and is left out.
 */
export async function everyMachine(inventory: Inventory): Promise<Required<Machine>[]> {
  const { grid, cid } = inventory;
  const clients = await machineClients(grid, cid);
  if (clients.length === 0) return [];
  const paths = await pathsIn(inventory);
  const address = (id: string) => `/virtualcenters/${encodeURIComponent(cid)}/clients/${encodeURIComponent(id)}`;
  const all = await Promise.all(
    clients.map(async ({ id, domainFqdn, contact, enabled }) => {
      const seen = await grid.get<{ id: string; cbtEnabled?: boolean | null }>(address(id));
      if (!seen) return undefined;
      const entity = paths.get(seen.id) ?? seen.id;
      const cbtEnabled = seen.cbtEnabled ?? false;
      return {
        entity,
        entityId: seen.id,
        clientId: id,
        domain: domainFqdn,
        contact,
        enabled: enabled ?? false,
        cbtEnabled,
      };
    }),
  );
  const machines = all.filter((each) => each !== undefined);
  const containers = machines.filter(({ entityId }) => !entityId.startsWith("VirtualMachine:"));
  const isHeld = ({ entity }: Machine) => containers.some((each) => entity.startsWith(`${each.entity}/`));
  return machines.filter((each) => !isHeld(each)).sort((a, b) => (a.entity < b.entity ? -1 : 1));
}

async function asMachine(
  { grid, cid }: Inventory,
  { entity, entityId, clientId }: Recorded,
): Promise<Machine | undefined> {
  const client = await clientsOf(grid).get(`${cid}/${clientId}`);
  if (!client) return undefined;
  const { domainFqdn: domain, contact, enabled } = client;
  return { entity, entityId, clientId, domain, contact, enabled: enabled ?? false, cbtEnabled: undefined };
}

/** Whether changed block tracking is on: the grid shows it with the entity and not with the client. */
export async function isTracked({ grid, cid }: Inventory, { clientId }: Recorded): Promise<boolean> {
  const address = `/virtualcenters/${encodeURIComponent(cid)}/clients/${encodeURIComponent(clientId)}`;
  return (await grid.get<{ cbtEnabled?: boolean | null }>(address))?.cbtEnabled ?? false;
}
