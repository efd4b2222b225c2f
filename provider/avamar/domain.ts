import { z } from "zod";
import { Batch } from "../kernel/batch";
import { adopt, define, type Found } from "../kernel/definition";
import { AvamarError } from "../kernel/errors";
import { firstNames } from "../kernel/first-names";
import { property } from "../kernel/property";
import { isUnknown } from "../kernel/values";
import { mapsIn } from "./access/directory-map";
import { usersIn } from "./access/user";
import { domainName, domainPath, isReservedDomain, pathOf } from "./names";
import type { Grid, GridAccess } from "./rest/grid";
import { needs } from "./rest/needs";

const contact = z.strictObject({
  name: property(z.string().max(255).optional(), { doc: "Person or team to ask." }),
  email: property(z.string().max(255).optional(), { doc: "Mail address of the contact." }),
  phone: property(z.string().max(255).optional(), { doc: "Telephone number of the contact." }),
  location: property(z.string().max(255).optional(), { doc: "Where the contact sits." }),
  notes: property(z.string().optional(), {
    doc: "Free text. The grid takes it but never shows it: it cannot drift, and a contact written without it may lose notes made by hand.",
    writeOnly: true,
  }),
});

const inputs = z.strictObject({
  name: property(domainName(), { doc: "Name of the domain, the last step of its path.", replace: true }),
  parent: property(domainPath().optional(), {
    doc: 'The domain above: a Domain, or its path. Default: "/".',
    replace: true,
    reference: [{ type: "Domain", output: "path" }],
  }),
  contact: property(contact.optional(), { doc: "Whom to ask about this domain.", typeName: "DomainContact" }),
  adopt,
  // Filled in and not computed: so it is known in every preview, and nothing below a domain whose contact changes looks
  // as if it had to be made anew.
  path: property(z.string().optional(), { doc: 'Path of the domain: "/clients/CORP".', filledIn: "check" }),
});

type Inputs = z.infer<typeof inputs>;

/** A domain as the grid shows it (contract: AppDirDescriptor). */
export interface GridDomain {
  id: string;
  name: string;
  /** Path of the domain above. */
  directory: string;
  contactName?: string;
  email?: string;
  location?: string;
  phone?: string;
  system?: boolean;
  reserved?: boolean;
  replicated?: boolean;
  retired?: boolean;
  virtualCenterDir?: boolean;
}

/** Domain: a branch of the grid's tree, in which clients, policies and their rights live. Deleting one that holds anything is refused. */
export const domain = define<typeof inputs.shape, GridAccess>({
  type: "Domain",
  module: "avamar",
  doc: "A domain: a branch of the grid's tree in which clients, policies and delegated rights live. Its contact is changed in place; another name or parent is another domain. It is deleted only when nothing is left in it.",
  example: `const corp = new avamar.Domain("corp", {
  parent: "/clients",
  name: "CORP",
  contact: { name: "Storage team", email: "storage@example.com" },
});`,
  inputs,
  outputs: {
    domainId: property(z.string(), { doc: "Id of the domain on the grid, 40 hexadecimal digits." }),
  },
  foresee: needs("/domains"),
  nameOf: (declared) => `domain ${pathOf(declared.parent ?? "/", declared.name)}`,
  defaults: ({ name, parent = "/" }) => ({
    parent: "/",
    ...(typeof name === "string" && !isUnknown(name) && !isUnknown(parent) ? { path: pathOf(parent, name) } : {}),
  }),
  rules: (declared) =>
    typeof declared.parent === "string" && isReservedDomain(declared.parent)
      ? [
          {
            property: "parent",
            reason: `${declared.parent} belongs to the grid itself; choose a parent such as "/clients".`,
          },
        ]
      : [],

  async find(run, declared) {
    const parent = declared.parent ?? "/";
    const all = await run.world.grid().array<GridDomain>("/domains", { domain: parent, recursive: false });
    const exact = all.find((each) => each.name === declared.name && each.directory === parent);
    return exact && said(exact);
  },

  async list(run) {
    const all = await run.world.grid().array<GridDomain>("/domains", { domain: "/", recursive: true });
    return all.map(said);
  },

  async observe(run, id) {
    const found = await domains(run.world.grid()).get(id);
    return found && said(found);
  },

  async create(run, declared) {
    const { name, parent = "/", contact } = declared;
    const made = await run.world
      .grid()
      .post<GridDomain>("/domains", { name, parentDomain: parent, ...(contact ? { contact } : {}) });
    run.made(made.id);
    return said(made);
  },

  async sync(run, found, declared, changed) {
    if (!changed.includes("contact")) return found;
    // The grid has one call for the whole contact: what is not declared goes back as it was read.
    const body = { ...found.inputs.contact, ...declared.contact };
    return said(await run.world.grid().put<GridDomain>(`/domains/${encodeURIComponent(found.id)}/contact`, body));
  },

  async remove(run, id) {
    const grid = run.world.grid();
    const current = await grid.get<GridDomain>(`/domains/${encodeURIComponent(id)}`);
    if (!current) return;
    const found = said(current);
    if (found.untouchable) {
      throw new AvamarError(`it stays: ${found.untouchable}.`, {
        code: "in-use",
        product: "avamar",
        host: grid.host,
        hint: "Take it out of the state with pulumi state delete.",
      });
    }
    await refuseWhileFilled(grid, String(found.inputs.path));
    await grid.delete(`/domains/${encodeURIComponent(id)}`);
  },
});

/** Domains are listed whole, as the contract has no pages for them. */
function domains(grid: Grid): Batch<GridDomain> {
  const known = batches.get(grid);
  if (known) return known;
  const batch = new Batch<GridDomain>({
    few: 3,
    one: (id) => grid.get<GridDomain>(`/domains/${encodeURIComponent(id)}`),
    all: async () =>
      new Map(
        (await grid.array<GridDomain>("/domains", { domain: "/", recursive: true })).map((each) => [each.id, each]),
      ),
  });
  batches.set(grid, batch);
  return batch;
}
const batches = new WeakMap<Grid, Batch<GridDomain>>();

/** The grid's words in ours. */
function said(wire: GridDomain): Found<Inputs> {
  const path = pathOf(wire.directory, wire.name);
  return {
    id: wire.id,
    inputs: {
      path,
      name: wire.name,
      parent: wire.directory,
      contact: {
        name: wire.contactName ?? "",
        email: wire.email ?? "",
        phone: wire.phone ?? "",
        location: wire.location ?? "",
      },
    },
    outputs: { domainId: wire.id },
    untouchable: untouchable(wire, path),
  };
}

function untouchable(wire: GridDomain, path: string): string | undefined {
  if (wire.virtualCenterDir) return "it belongs to a vCenter";
  if (wire.retired || wire.replicated || wire.system || wire.reserved) return "the grid keeps it for itself";
  return path === "/clients" || isReservedDomain(path) ? "it is built in" : undefined;
}

/** Deleting a domain takes its clients and their backups with it, so it goes only when it is empty. */
async function refuseWhileFilled(grid: Grid, path: string): Promise<void> {
  const inside = { domain: path, recursive: true };
  const below = { domain: path, inclusion: "DESCENDANT" };
  const [subdomains, clients, policies, profiles, users, maps, ...rest] = await Promise.all([
    grid.array<GridDomain>("/domains", inside),
    grid.pages<{ name: string; domainFqdn?: string }>("/clients", { ...inside, fields: "id,name,domainFqdn" }),
    grid.pages<{ name: string; domain?: string }>("/groups", inside),
    grid.pages<{ name: string; domain?: string }>("/profiles", inside),
    usersIn(grid, path),
    mapsIn(grid, path),
    ...["/datasets", "/schedules", "/retentions", "/rules"].map((kind) =>
      grid.pages<{ name: string; domain?: string; domainFqdn?: string }>(kind, below),
    ),
  ]);
  const own = (where: string | undefined) => where === path || (where?.startsWith(`${path}/`) ?? false);
  const [datasets = [], schedules = [], retentions = [], rules = []] = rest;
  const parts: [one: string, names: string[]][] = [
    ["domain", (subdomains ?? []).filter((each) => own(each.directory)).map((each) => each.name)],
    ["client", (clients ?? []).filter((each) => own(each.domainFqdn)).map((each) => each.name)],
    ["policy", (policies ?? []).filter((each) => own(each.domain)).map((each) => each.name)],
    ["notification profile", profiles.filter((each) => own(each.domain)).map((each) => each.name)],
    ["directory map", maps.map((each) => each.directoryServiceGroupName)],
    ["user", users.map((each) => each.userName)],
    ["dataset", datasets.filter((each) => own(each.domain ?? each.domainFqdn)).map((each) => each.name)],
    ["schedule", schedules.filter((each) => own(each.domain ?? each.domainFqdn)).map((each) => each.name)],
    ["retention", retentions.filter((each) => own(each.domain ?? each.domainFqdn)).map((each) => each.name)],
    ["rule", rules.filter((each) => own(each.domain ?? each.domainFqdn)).map((each) => each.name)],
  ];
  const filled = parts.filter(([, names]) => names.length > 0);
  if (filled.length === 0) return;
  const text = filled.map(
    ([one, names]) =>
      `${names.length} ${names.length === 1 ? one : one.replace(/y$/, "ie").concat("s")} (${firstNames(names)})`,
  );
  throw new AvamarError(`the domain ${path} still holds ${text.join(", ")}.`, {
    code: "in-use",
    product: "avamar",
    host: grid.host,
    hint: "Move or delete them first: the grid would delete everything in it, clients with all their backups.",
  });
}
