import { z } from "zod";
import { adopt, define, type Found, type Run } from "../../kernel/definition";
import { firstNames } from "../../kernel/first-names";
import { property } from "../../kernel/property";
import { isUnknown, type Plain } from "../../kernel/values";
import { clientContact, contactIn } from "../clients/contact";
import { leaving } from "../clients/leaving";
import { domainPath, reservedHome } from "../names";
import type { Grid, GridAccess } from "../rest/grid";
import { needs } from "../rest/needs";
import { everyEntityIn, type Inventory } from "./inventory";
import { addMachines, letGoAll, moveAll, type Settings, updateAll } from "./machine-writes";
import { everyMachine, type Machine, machinesIn } from "./machines";
import { needVirtualCenter, virtualCenterName, virtualCenterNamed, virtualCentersOf } from "./virtual-center";

const inputs = z.strictObject({
  virtualCenter: property(virtualCenterName(), {
    doc: "The vCenter that has the machines: a VirtualCenter, or its host name.",
    replace: true,
    ignoreCase: true,
    reference: [{ type: "VirtualCenter", output: "name" }],
  }),
  domain: property(domainPath(), {
    doc: "The domain that they become clients in, one of the vCenter's: a VirtualCenter (its domain for machines), a Domain, or a path. Another one moves them; their backups stay theirs.",
    reference: [
      { type: "VirtualCenter", output: "virtualMachinesPath" },
      { type: "Domain", output: "path" },
    ],
  }),
  entities: property(
    z
      .array(
        z.string().regex(/^(\/.*[^/]|[A-Za-z]+:[\w.-]+)$/, {
          message: 'write an inventory path, "/DC01/vm/Prod/web-01", or the id of an entity, "VirtualMachine:vm-434".',
        }),
      )
      .min(1),
    {
      doc: 'The machines and containers (folders, vApps, resource pools), each by inventory path, "/DC01/vm/Prod/web-01", or by id, "VirtualMachine:vm-434". What is taken out of the list goes as onDelete says. A machine that was moved or renamed in the vCenter since stays the client that it is.',
      unordered: true,
    },
  ),
  view: property(z.enum(["vmTemplate", "hostCluster"]).optional(), {
    doc: 'The tree that the paths are of: machines and their folders ("/DC01/vm/..."), or hosts, clusters and resource pools ("/DC01/host/..."). Default: vmTemplate.',
    control: true,
  }),
  containerInclusion: property(z.enum(["dynamic", "static"]).optional(), {
    doc: "For containers: whether machines that come into them later become clients too. A vApp is always dynamic. The grid never shows it, so it cannot drift; a container that is changed without it may lose it.",
    writeOnly: true,
  }),
  recursiveProtection: property(z.boolean().optional(), {
    doc: "For containers: whether machines in containers below are protected too. The grid never shows it, as with containerInclusion.",
    writeOnly: true,
  }),
  cbtEnabled: property(z.boolean().optional(), {
    doc: "Whether changed block tracking is on, so that only changed blocks are read. Comparing it costs a request for each client.",
  }),
  enabled: property(z.boolean().optional(), {
    doc: "Whether the clients are backed up by their policies. Default: true, so one that was switched off by hand is drift.",
  }),
  contact: clientContact("these clients"),
  onDelete: property(z.enum(["retire", "delete", "keep"]).optional(), {
    doc: "What becomes of a client that is taken out of the list, or of all when the resource goes. retire: its backups stay until they expire. delete: it goes with all its backups. keep: it stays as it is. Default: retire.",
    control: true,
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

const made = z.strictObject({
  entity: property(z.string(), { doc: "Path or id of the entity, as it is declared." }),
  entityId: property(z.string(), { doc: "Id of the entity in the vCenter." }),
  clientId: property(z.string(), { doc: "Id of the client that it is." }),
});

/** VirtualMachineClients: machines of a vCenter, and containers of them, that are clients of the grid. */
export const virtualMachineClients = define<typeof inputs.shape, GridAccess>({
  type: "VirtualMachineClients",
  module: "avamar",
  doc: "Virtual machines of a vCenter, and folders, vApps or resource pools of them, as clients of the grid. They are added in one task of the grid; where it takes some and refuses others, those stay and are known here, the run ends with the reasons for the rest, and the next one goes on. Machines that a container brings in by itself are not listed here and stay.",
  example: `const machines = new avamar.VirtualMachineClients("prod", {
  virtualCenter: vcenter,
  domain: vcenter,
  entities: ["/DC01/vm/Prod/web-01", "/DC01/vm/Databases"],
  containerInclusion: "dynamic",
  cbtEnabled: true,
});
const policy = new avamar.Policy("prod-nightly", {
  domain: corp,
  name: "prod-nightly",
  dataset: "/VMware Image Dataset",
  schedule: nightly,
  retention: sixtyDays,
  members: machines.clientIds,
});`,
  inputs,
  outputs: {
    clientIds: property(z.array(z.string()), { doc: "Ids of the clients, for the members of a policy." }),
    clients: property(z.array(made), { doc: "Which client each entity is." }),
  },
  hasFixedId: true,
  isSeveral: true,
  losesBy: (before, { entities, onDelete }) =>
    Array.isArray(entities) ? leaving(before.entities ?? [], entities, onDelete) : undefined,
  defaults: () => ({ enabled: true }),
  foresee: needs("/virtualcenters"),
  nameOf: ({ virtualCenter, entities }) => `clients ${firstNames([...entities].sort())} of vCenter ${virtualCenter}`,
  rules: ({ domain, entities }) => {
    const known = Array.isArray(entities) ? entities.filter((each) => !isUnknown(each)) : [];
    const twice = known.find((each, i) => known.indexOf(each) < i);
    return [
      ...reservedHome(domain),
      ...(twice ? [{ property: "entities", reason: `${twice} is listed twice; keep one.` }] : []),
    ];
  },

  async find(run, declared) {
    return look(run.world.grid(), declared.virtualCenter, declared);
  },

  async list(run) {
    const grid = run.world.grid();
    const centers = await virtualCentersOf(grid);
    return (await Promise.all(centers.map((each) => listedOf(grid, each)))).flat();
  },

  async observe(run, id, recorded) {
    return look(run.world.grid(), id, recorded);
  },

  async create(run, declared) {
    const inventory = await inventoryOf(run.world.grid(), declared);
    const wanted = await everyEntityIn(inventory, declared.entities);
    await addMachines(run, inventory, wanted, settingsOf(declared), () => run.made(declared.virtualCenter));
    return switched(run, inventory, declared, await now(run, declared, declared));
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    const inventory = await inventoryOf(run.world.grid(), declared);
    const there = found.outputs.clients as Machine[];
    const wanted = await everyEntityIn(inventory, declared.entities, there);
    const isWanted = (each: Machine) => wanted.some(({ entityId }) => entityId === each.entityId);
    const staying = there.filter(isWanted);
    if (changed.includes("domain")) await moveAll(inventory, staying, declared.domain);
    await updateAll(inventory, staying, settingsOf(declared), changed);
    const isThere = (entityId: string) => there.some((each) => each.entityId === entityId);
    const missing = wanted.filter(({ entityId }) => !isThere(entityId));
    if (missing.length > 0) await addMachines(run, inventory, missing, settingsOf(declared));
    await letGoAll(
      run,
      inventory,
      there.filter((each) => !isWanted(each)),
      declared.onDelete,
    );
    const after = await now(run, declared, { ...declared, clients: there.filter(isWanted) });
    return missing.length > 0 ? switched(run, inventory, declared, after) : after;
  },

  async remove(run, id, recorded) {
    const grid = run.world.grid();
    const { clients, ...declared } = recorded;
    // What the grid refused us, and somebody else made a client since, is not ours to retire.
    const there = await look(grid, id, clients ? { clients } : declared);
    if (!there) return;
    const inventory = await inventoryOf(grid, { ...(recorded as Partial<Inputs>), virtualCenter: id });
    await letGoAll(run, inventory, there.outputs.clients as Machine[], recorded.onDelete as Inputs["onDelete"]);
  },
});

/** What was added is enabled by itself: where it is not to be, that is written afterwards. */
async function switched(
  run: Run<GridAccess>,
  inventory: Inventory,
  declared: Inputs,
  found: Found<Inputs>,
): Promise<Found<Inputs>> {
  if (found.inputs.enabled === declared.enabled) return found;
  await updateAll(inventory, found.outputs.clients as Machine[], settingsOf(declared), ["enabled"]);
  return now(run, declared, { ...declared, clients: found.outputs.clients });
}

const settingsOf = ({
  domain,
  enabled,
  cbtEnabled,
  containerInclusion,
  recursiveProtection,
  contact,
  view,
}: Inputs): Settings => ({
  ...{ domain, enabled, cbtEnabled, containerInclusion, recursiveProtection, contact },
  hostView: view === "hostCluster",
});

/** The inventory of the declared vCenter, which has to be on the grid. */
async function inventoryOf(grid: Grid, declared: Pick<Inputs, "virtualCenter" | "view">): Promise<Inventory> {
  const { cid, name } = await needVirtualCenter(grid, declared.virtualCenter);
  return { grid, cid, name, hostView: declared.view === "hostCluster" };
}

/** What is declared or recorded and is a client now; undefined when none of it is. */
async function look(grid: Grid, virtualCenter: string, recorded: Plain): Promise<Found<Inputs> | undefined> {
  const center = await virtualCenterNamed(grid, virtualCenter);
  if (!center) return undefined;
  const inventory = { grid, cid: center.cid, name: center.name, hostView: recorded.view === "hostCluster" };
  const machines = await machinesIn(inventory, recorded);
  return machines.length > 0 ? said(virtualCenter, machines, recorded as Partial<Inputs>) : undefined;
}

/** What of a vCenter are clients, one set for each domain that they are in, and for those of it that are switched off. */
async function listedOf(grid: Grid, { cid, name }: { cid: string; name: string }): Promise<Found<Inputs>[]> {
  const inventory = { grid, cid, name, hostView: false };
  const all = await everyMachine(inventory);
  // What is switched off is a set of its own: one switch is for all of a set.
  const sets = new Map<string, typeof all>();
  for (const each of all) {
    const key = JSON.stringify([each.domain, !each.enabled]);
    sets.set(key, [...(sets.get(key) ?? []), each]);
  }
  const inOrder = [...sets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, machines]) => machines);
  return inOrder.map((machines) => {
    const { domain, enabled } = machines[0]!;
    const contacts = machines.map((each) => JSON.stringify(contactIn(each.contact)));
    const isSame = (values: unknown[]) => new Set(values).size === 1;
    const found = said(name, machines, { domain, enabled, cbtEnabled: machines[0]?.cbtEnabled });
    const { cbtEnabled, contact, ...inputs } = found.inputs;
    return {
      ...found,
      inputs: {
        ...inputs,
        ...(isSame(machines.map((each) => each.cbtEnabled)) ? { cbtEnabled } : {}),
        ...(isSame(contacts) ? { contact } : {}),
      },
    };
  });
}

/** What was just written, as the grid shows it. */
async function now(run: Run<GridAccess>, declared: Inputs, recorded: Plain): Promise<Found<Inputs>> {
  const found = await look(run.world.grid(), declared.virtualCenter, recorded);
  return found ?? said(declared.virtualCenter, [], declared);
}

/** The grid's words in ours. Of what is declared for all of them, one that has it otherwise is shown. */
function said(id: string, machines: Machine[], declared: Partial<Inputs>): Found<Inputs> {
  const contacts = machines.map((each) => contactIn(each.contact));
  const wanted = declared.contact ?? {};
  const isOther = (each: Plain) => Object.entries(wanted).some(([part, text]) => each[part] !== text);
  return {
    id,
    inputs: {
      virtualCenter: id,
      domain: machines.find((each) => each.domain !== declared.domain)?.domain ?? declared.domain,
      entities: machines.map((each) => each.entity),
      enabled: machines.every((each) => each.enabled === declared.enabled) ? declared.enabled : !declared.enabled,
      cbtEnabled: machines.every((each) => each.cbtEnabled === declared.cbtEnabled)
        ? declared.cbtEnabled
        : !declared.cbtEnabled,
      contact: contacts.find(isOther) ?? contacts[0],
    },
    outputs: {
      clientIds: machines.map((each) => each.clientId),
      clients: machines.map(({ entity, entityId, clientId }) => ({ entity, entityId, clientId })),
    },
  };
}
