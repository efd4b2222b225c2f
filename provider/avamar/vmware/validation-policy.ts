import { z } from "zod";
import { adopt, define, type Found, type Issue } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { isPlain, isUnknown } from "../../kernel/values";
import { homeDomain, newPlainName, pathOf, pathOrId, plainName, refuseToDelete, reservedHome } from "../names";
import { datasets } from "../policies/dataset";
import {
  flagLists,
  optionsIn,
  type PluginOption,
  pluginOption,
  twiceIssues,
  withOptions,
} from "../policies/plugin-options";
import { type GridPolicy, membersOf, policies } from "../policies/policy";
import { schedules } from "../policies/schedule";
import { collectionOf } from "../rest/collection";
import type { Grid, GridAccess } from "../rest/grid";
import { needs } from "../rest/needs";
import { idOf, inForm } from "../rest/places";
import { needVirtualCenter, virtualCenterName } from "./virtual-center";

const inventoryPath = z
  .string()
  .regex(/^(\/[^/]+)+$/, 'write an inventory path, such as "/DC01" or "/DC01/vm/Restored".');

const location = z.strictObject({
  virtualCenter: property(virtualCenterName(), {
    doc: "The vCenter: a VirtualCenter, or its host name.",
    ignoreCase: true,
    reference: [{ type: "VirtualCenter", output: "name" }],
  }),
  datacenter: property(inventoryPath, { doc: 'Inventory path of the datacenter: "/DC01".' }),
  datastore: property(z.string().min(1), { doc: "Name of the datastore that takes the restored disks." }),
  host: property(z.string().min(1).optional(), { doc: "Name of the ESX host in the vCenter." }),
  folder: property(inventoryPath.optional(), {
    doc: 'Inventory path of the folder, in the datacenter: "/DC01/vm/Restored".',
  }),
  resourcePool: property(inventoryPath.optional(), {
    doc: 'Inventory path of the resource pool, in the datacenter: "/DC01/host/Cluster01/Resources".',
  }),
});

// What these options are for is given: the work is always VALIDATE.
const { command: _, ...optionShape } = pluginOption.shape;

const inputs = z.strictObject({
  name: property(plainName("policy"), {
    doc: "Name of the policy: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too. Policies of all kinds share the names of a domain.",
    replace: true,
  }),
  domain: homeDomain("policy"),
  enabled: property(z.boolean().optional(), {
    doc: "Whether its schedule starts it. Default: true, so one that was switched off by hand is drift.",
  }),
  schedule: property(pathOrId(), {
    doc: 'When: a Schedule, its id, or the path of an existing one ("/Default Schedule").',
    reference: [{ type: "Schedule", output: "scheduleId" }],
  }),
  members: property(
    z.array(
      property(
        z.string().regex(/^[0-9a-fA-F]{40}$/, "a member is a Client, or the id of one of 40 hexadecimal digits."),
        {
          doc: "A client that is a virtual machine.",
          reference: [{ type: "Client", output: "clientId" }],
          ignoreCase: true,
        },
      ),
    ),
    {
      doc: "The virtual machines whose backups are checked, by the ids of their clients: the clientIds of VirtualMachineClients. They must be in the domain of the policy or below. An empty list takes every member away.",
      unordered: true,
    },
  ),
  location: property(location, {
    doc: "Where backups are restored to for the check. The grid takes it but does not show it whole, so a change by hand is not seen; it goes back with every change of the policy.",
    typeName: "ValidationLocation",
    writeOnly: true,
  }),
  encryption: property(z.enum(["high", "medium", "none"]).optional(), {
    doc: "Encryption of the connection. When it is not given, the grid decides at creation.",
  }),
  options: property(
    z
      .array(
        property(z.strictObject(optionShape), {
          doc: "One option of a plug-in for validating.",
          typeName: "ValidationOption",
        }),
      )
      .optional(),
    {
      doc: "Options of the plug-in for validating, all that are not at their default: one that is not listed goes back to its default.",
      unordered: true,
    },
  ),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** ValidationPolicy: whose backups of virtual machines are restored and checked, where, and when. */
export const validationPolicy = define<typeof inputs.shape, GridAccess>({
  type: "ValidationPolicy",
  module: "avamar",
  doc: "A validation policy (the REST interface says validation group): backups of virtual machines are restored to a vCenter and checked there, by a schedule. Everything but its name and domain is changed in place.",
  example: `const machines = new avamar.VirtualMachineClients("shop", {
  virtualCenter: vcenter,
  domain: vcenter,
  entities: ["/DC01/vm/Prod/web-01"],
});
const proven = new avamar.ValidationPolicy("proven", {
  name: "proven",
  schedule: weekly,
  members: machines.clientIds,
  location: {
    virtualCenter: vcenter,
    datacenter: "/DC01",
    datastore: "datastore01",
    folder: "/DC01/vm/Restored",
  },
});`,
  inputs,
  outputs: {
    policyId: property(z.string(), { doc: "Id of the policy on the grid." }),
  },
  foresee: needs("/groups/validation-groups", { refers: { schedule: { kind: schedules, what: "schedule" } } }),
  newRules: newPlainName("policy"),
  nameOf: ({ domain = "/", name }) => `validation policy ${pathOf(domain, name)}`,
  claims: [
    {
      uses: ["domain", "name"],
      claim: ({ domain = "/", name }) => ({ scope: `domain ${domain}`, what: `policy name ${name}` }),
    },
  ],
  defaults: () => ({ domain: "/", enabled: true }),
  rules: (declared) => [
    ...reservedHome(declared.domain),
    ...placeIssues(declared.location),
    ...twiceIssues(declared.options),
  ],

  async find(run, declared) {
    const grid = run.world.grid();
    const there = await collectionOf(grid, policies).byName(declared.domain ?? "/", declared.name);
    return there && said(grid, there, declared);
  },

  async list(run) {
    const grid = run.world.grid();
    const all = await collectionOf(grid, policies).everywhere();
    return Promise.all(all.filter(({ type }) => type === "VALIDATE").map((each) => said(grid, each, { options: [] })));
  },

  async observe(run, id, recorded) {
    const grid = run.world.grid();
    const there = await collectionOf(grid, policies).byId(id);
    return there && said(grid, there, recorded);
  },

  async create(run, declared) {
    const grid = run.world.grid();
    const made = await grid.post<GridPolicy>("/groups/validation-groups", await written(grid, declared));
    run.made(made.id);
    return said(grid, made, declared);
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    const grid = run.world.grid();
    const body = await written(grid, declared, await collectionOf(grid, policies).read(found.id));
    const address = `/groups/validation-groups/${encodeURIComponent(found.id)}`;
    return said(grid, await grid.put<GridPolicy>(address, body), declared);
  },

  async remove(run, id) {
    const grid = run.world.grid();
    const current = await collectionOf(grid, policies).read(id);
    if (!current) return;
    const why = untouchable(current);
    if (why) throw refuseToDelete(grid.host, why);
    await grid.delete(`/groups/${encodeURIComponent(id)}`);
  },
});

/** The grid's words in ours. */
async function said(grid: Grid, wire: GridPolicy, declared: Partial<Inputs>): Promise<Found<Inputs>> {
  const [members, flags] = await Promise.all([
    membersOf(grid, wire.id),
    declared.options && wire.datasetId ? collectionOf(grid, datasets).byId(wire.datasetId) : undefined,
  ]);
  return {
    id: wire.id,
    inputs: {
      name: wire.name,
      domain: wire.domain,
      enabled: wire.enabled ?? false,
      schedule: inForm(declared.schedule, wire.scheduleId, wire.scheduleFqdn),
      members: members.map(({ cid }) => cid),
      encryption: (wire.encryption ?? "NONE").toLowerCase() as Inputs["encryption"],
      options: optionsIn(flags?.flags ?? [], forValidating(declared.options)).map(({ command, ...option }) => option),
    },
    outputs: { policyId: wire.id },
    untouchable: untouchable(wire),
  };
}

function untouchable({ reserved, type }: GridPolicy): string | undefined {
  if (reserved) return "it is built in";
  return type && type !== "VALIDATE" ? `it is a ${type} policy and no validation policy` : undefined;
}

const forValidating = (options: Inputs["options"]) =>
  options?.map((option): PluginOption => ({ ...option, command: "VALIDATE" }));

/** What the grid is told. What is not declared goes back as it was read. */
async function written(grid: Grid, declared: Inputs, current?: GridPolicy) {
  const options = forValidating(declared.options);
  const [scheduleId, center, dataset] = await Promise.all([
    idOf(grid, schedules, "schedule", declared.schedule),
    needVirtualCenter(grid, declared.location.virtualCenter),
    current?.datasetId ? collectionOf(grid, datasets).read(current.datasetId) : undefined,
  ]);
  const { listed, free } = await flagLists(grid, withOptions(dataset?.flags ?? [], options), options);
  return {
    name: declared.name,
    domainFqdn: declared.domain ?? "/",
    enabled: declared.enabled,
    encryption: declared.encryption?.toUpperCase() ?? current?.encryption ?? undefined,
    scheduleId,
    clientIds: declared.members,
    locationDTO: writtenPlace(declared.location, center.cid),
    validateFlags: listed,
    freeFlags: free,
  };
}

/** The grid wants folders twice, and paths of folders and pools with a slash at their end. */
function writtenPlace({ datacenter, datastore, host, folder, resourcePool }: Inputs["location"], vcCid: string) {
  return {
    vcCid,
    dataCenter: datacenter,
    dataStore: datastore,
    ...(host ? { esxServer: host } : {}),
    ...(folder ? { folder: folder.slice(datacenter.length + 1), folderPath: `${folder}/` } : {}),
    ...(resourcePool ? { resourcePool: `${resourcePool}/` } : {}),
  };
}

function placeIssues(place: unknown): Issue[] {
  if (!isPlain(place)) return [];
  const { datacenter } = place;
  if (typeof datacenter !== "string" || isUnknown(datacenter)) return [];
  return ["folder", "resourcePool"].flatMap((part): Issue[] => {
    const path = place[part];
    if (typeof path !== "string" || isUnknown(path) || path.startsWith(`${datacenter}/`)) return [];
    return [
      {
        property: `location.${part}`,
        reason: `${path} is not in the datacenter ${datacenter}; write its whole path, which begins with "${datacenter}/".`,
      },
    ];
  });
}
