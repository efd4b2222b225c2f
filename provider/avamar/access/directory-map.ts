import { z } from "zod";
import { adopt, define, type Found } from "../../kernel/definition";
import { AvamarError } from "../../kernel/errors";
import { property } from "../../kernel/property";
import { domainPaths } from "../domain-paths";
import { homeDomain, reservedHome } from "../names";
import type { Grid, GridAccess } from "../rest/grid";
import { listed, notListed } from "../rest/listing";
import { needs } from "../rest/needs";
import { displayNames, ROLES, type Role, roles } from "./roles";

const inputs = z.strictObject({
  directory: property(z.string().min(1), {
    doc: "The directory that the group is in: a DirectoryService, or its DNS domain.",
    replace: true,
    ignoreCase: true,
    reference: [{ type: "DirectoryService", output: "domain" }],
  }),
  group: property(z.string().min(1), { doc: "Name of the group in the directory.", replace: true }),
  domain: homeDomain("directory map"),
  role: property(z.enum(roles), {
    doc: "What the people of the group may do in the domain and below.",
    typeName: "UserRole",
  }),
  username: property(z.string().min(1), {
    doc: "An account of the directory that may read it: the grid looks the group up when the map is made. It is not kept.",
    setOnce: true,
  }),
  password: property(z.string().min(1), { doc: "Password of that account.", secret: true, setOnce: true }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** A map as the grid shows it (contract: LdapGroupMapVO). */
interface GridMap {
  directoryServiceDomain: string;
  directoryServiceGroupName: string;
  domainFqdn: string;
  role: string;
}

const PATH = "/directory-services/ldap-maps";

/** DirectoryMap: the role that a group of a directory has in a domain. */
export const directoryMap = define<typeof inputs.shape, GridAccess>({
  type: "DirectoryMap",
  module: "avamar",
  doc: "A directory map: the role that the people of a directory's group have in a domain of the grid and everything below. The role is changed in place.",
  example: `const map = new avamar.DirectoryMap("corp-backup", {
  directory,
  group: "corp-backup-admins",
  domain: "/clients/CORP",
  role: "backupRestoreAdministrator",
  username: "svc-ldap-read",
  password: config.requireSecret("ldapPassword"),
});`,
  inputs,
  outputs: {},
  hasFixedId: true,
  foresee: needs("/directory-services/ldap-maps"),
  writtenAt: PATH,
  nameOf: (declared) => `directory map ${idOf(declared)}`,
  claims: [
    {
      uses: ["domain", "directory", "group"],
      claim: (declared) => ({ scope: `domain ${declared.domain ?? "/"}`, what: `directory map ${idOf(declared)}` }),
    },
  ],
  defaults: () => ({ domain: "/" }),
  rules: ({ domain }) => reservedHome(domain),

  async find(run, declared) {
    return found(run.world.grid(), declared);
  },

  async list(run) {
    const grid = run.world.grid();
    const [names, all] = await Promise.all([displayNames(grid), mapsEverywhere(grid)]);
    return all.map((each) => said(names, each));
  },

  async observe(run, id) {
    const grid = run.world.grid();
    const there = await maps(grid).get(keyOf(wireOf(partsOf(id))));
    return there && said(await displayNames(grid), there);
  },

  async create(run, declared) {
    const grid = run.world.grid();
    const { username, password, role } = declared;
    await grid.post(PATH, { ...wireOf(declared), role: await nameOf(grid, role), username, password });
    run.made(idOf(declared));
    return made(grid, declared);
  },

  async sync(run, there, declared, changed) {
    if (!changed.includes("role")) return there;
    const grid = run.world.grid();
    const current = await read(grid, declared);
    await grid.put(PATH, {
      ...wireOf(declared),
      oldRole: current?.role,
      newRole: await nameOf(grid, declared.role),
    });
    return made(grid, declared);
  },

  async remove(run, id) {
    const grid = run.world.grid();
    const there = await read(grid, partsOf(id));
    if (!there) return;
    const { directoryServiceDomain, directoryServiceGroupName, domainFqdn } = there;
    await grid.delete(PATH, { directoryServiceDomain, directoryServiceGroupName, domainFqdn });
  },
});

/** What a map is known by. */
type Key = Pick<Inputs, "directory" | "group" | "domain">;

/** Maps have no id of their own: domain, directory and group stand for it. */
function idOf({ domain = "/", directory, group }: Key): string {
  return `${domain}:${directory}:${group}`;
}

function partsOf(id: string): Key {
  const [domain = "/", directory = "", ...group] = id.split(":");
  return { domain, directory, group: group.join(":") };
}

function wireOf({ domain = "/", directory, group }: Key) {
  return { directoryServiceDomain: directory, directoryServiceGroupName: group, domainFqdn: domain };
}

/** The maps of one domain. */
export async function mapsIn(grid: Grid, domain: string): Promise<GridMap[]> {
  const all = await grid.array<GridMap>(PATH, { domainFqdn: domain });
  return all.filter((each) => each.domainFqdn === domain);
}

/** Every map of the grid. They can only be listed domain by domain. */
export async function mapsEverywhere(grid: Grid): Promise<GridMap[]> {
  return (await Promise.all((await domainPaths(grid)).map((path) => mapsIn(grid, path)))).flat();
}

async function read(grid: Grid, key: Key): Promise<GridMap | undefined> {
  return (await mapsIn(grid, key.domain ?? "/")).find((each) => keyOf(each) === keyOf(wireOf(key)));
}

const maps = listed<GridMap>({
  placeOf: (key) => partsOf(key).domain ?? "/",
  list: mapsIn,
  idOf: keyOf,
});

/** Host names know no case, groups do. */
function keyOf({ directoryServiceDomain, directoryServiceGroupName, domainFqdn }: Omit<GridMap, "role">): string {
  return `${domainFqdn}:${directoryServiceDomain.toLowerCase()}:${directoryServiceGroupName}`;
}

async function found(grid: Grid, key: Key): Promise<Found<Inputs> | undefined> {
  const there = await read(grid, key);
  return there && said(await displayNames(grid), there);
}

/** What was just written, as the grid shows it. */
async function made(grid: Grid, key: Key): Promise<Found<Inputs>> {
  const there = await found(grid, key);
  if (there) return there;
  throw notListed(grid, `directory map ${idOf(key)}`, "the domain's directory maps");
}

/** The grid's words in ours. Maps are written with the names that people read; the other ones are understood too. */
function said(names: Map<string, string>, wire: GridMap): Found<Inputs> {
  const isCalled = (role: Role) => names.get(ROLES[role]) === wire.role || ROLES[role] === wire.role;
  const key = {
    domain: wire.domainFqdn,
    directory: wire.directoryServiceDomain,
    group: wire.directoryServiceGroupName,
  };
  return { id: idOf(key), inputs: { ...key, role: roles.find(isCalled) }, outputs: {} };
}

async function nameOf(grid: Grid, role: Role): Promise<string> {
  const name = (await displayNames(grid)).get(ROLES[role]);
  if (name) return name;
  throw new AvamarError(`this grid does not know the role ${role}.`, {
    code: "unsupported-version",
    product: "avamar",
    host: grid.host,
    hint: "Choose another role, or upgrade the grid.",
  });
}
