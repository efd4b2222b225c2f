import { z } from "zod";
import { adopt, define, type Found, type Issue } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { domainPaths } from "../domain-paths";
import { homeDomain, refuseToDelete, reservedHome } from "../names";
import type { Grid, GridAccess } from "../rest/grid";
import { listed, notListed } from "../rest/listing";
import { needs } from "../rest/needs";
import { INTERNAL, ROLES, roles } from "./roles";

const inputs = z.strictObject({
  name: property(
    z
      .string()
      .min(1)
      .regex(/^[^\s:/\\@"'*?<>|]+$/, {
        message: 'a user name has no blanks and none of : / \\ @ " \' * ? < > | ; write for example "dept-head".',
      }),
    { doc: "Name of the account. Another name is another user.", replace: true },
  ),
  domain: homeDomain("user"),
  password: property(z.string().min(1), {
    doc: "Password of the account. The grid never shows it, so a change by hand is not seen; another one here is written in place.",
    secret: true,
    writeOnly: true,
  }),
  role: property(z.enum(roles), {
    doc: "What the user may do in its domain and below: administrators manage, activityOperator watches, users back up or restore their own clients. root is for the whole grid.",
    typeName: "UserRole",
  }),
  passwordExpireDays: property(z.int().min(0).max(36_500).optional(), {
    doc: "Days after which the password has to be changed; 0: never.",
  }),
  authenticationSystem: property(z.string().min(1).optional(), {
    doc: `Who checks the password. Default: "${INTERNAL}", the grid itself. Another one is another user.`,
    usual: INTERNAL,
    replace: true,
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** A user as the grid shows it (contract: GetUserDTO). Its password stays empty. */
interface GridUser {
  userName: string;
  domain: string;
  authority?: string;
  authSystem?: string;
  readOnly?: boolean;
  rootUser?: boolean;
  passwordExpiraryDays?: string | number | null;
}

/** User: an account on the grid with a role in one domain and below. */
export const user = define<typeof inputs.shape, GridAccess>({
  type: "User",
  module: "avamar",
  doc: "A user: an account on the grid whose role holds in its domain and everything below: a department head may back up, others only restore, someone only watches. Role, password and its ageing are changed in place. Built-in accounts, and the one that this program logs in with, are never deleted.",
  example: `const head = new avamar.User("corp-head", {
  domain: "/clients/CORP",
  name: "corp-head",
  password: config.requireSecret("corpHeadPassword"),
  role: "backupRestoreAdministrator",
});`,
  inputs,
  outputs: {},
  // With another authentication system it keeps its domain and name, and those are there once.
  deleteBeforeReplace: true,
  hasFixedId: true,
  foresee: needs("/users", { query: { domain: "root" } }),
  writtenAt: "/users",
  nameOf: ({ domain = "/", name }) => `user ${idOf(domain, name)}`,
  claims: [
    {
      uses: ["domain", "name"],
      claim: ({ domain = "/", name }) => ({ scope: `domain ${domain}`, what: `user name ${name}` }),
    },
  ],
  defaults: () => ({ domain: "/" }),
  rules: (declared) => [...reservedHome(declared.domain), ...rootIssues(declared)],

  async find(run, { domain = "/", name }) {
    const there = await read(run.world.grid(), domain, name);
    return there && said(there);
  },

  async list(run) {
    const grid = run.world.grid();
    const places = await domainPaths(grid);
    const all = (await Promise.all(places.map((domain) => usersIn(grid, domain)))).flat();
    const own = idOf("/", grid.user);
    return all
      .map(said)
      .map((found) =>
        found.id === own && !found.untouchable
          ? { ...found, untouchable: "it is the account that this program logs in with" }
          : found,
      );
  },

  async observe(run, id) {
    const there = await users(run.world.grid()).get(id);
    return there && said(there);
  },

  async create(run, declared) {
    const { domain = "/", name, password, role, passwordExpireDays, authenticationSystem = INTERNAL } = declared;
    const grid = run.world.grid();
    await grid.post("/users", {
      ...{ userName: name, domain, password, authority: ROLES[role], authSystem: authenticationSystem },
      passwordExpireDays,
    });
    run.made(idOf(domain, name));
    return made(grid, domain, name);
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    const { domain = "/", name, password, role, passwordExpireDays } = declared;
    const grid = run.world.grid();
    // What is left out keeps its value there.
    await grid.put("/users", {
      ...{ userName: name, domain },
      ...(changed.includes("password") ? { password } : {}),
      ...(changed.includes("role") ? { authority: ROLES[role] } : {}),
      ...(changed.includes("passwordExpireDays") ? { passwordExpireDays } : {}),
    });
    return made(grid, domain, name);
  },

  async remove(run, id) {
    const { domain, name } = partsOf(id);
    const grid = run.world.grid();
    const there = await read(grid, domain, name);
    if (!there) return;
    const { untouchable } = said(there);
    if (untouchable) throw refuseToDelete(grid.host, untouchable);
    if (domain === "/" && name === grid.user)
      throw refuseToDelete(grid.host, "it is the account that this program logs in with");
    await grid.delete("/users", { domain, name });
  },
});

/** Users have no id of their own: domain and name stand for it, as in `pulumi import`. */
function idOf(domain: string, name: string): string {
  return `${domain}:${name}`;
}

function partsOf(id: string): { domain: string; name: string } {
  const at = id.lastIndexOf(":");
  return { domain: id.slice(0, at), name: id.slice(at + 1) };
}

/** The users of a domain. The contract wants the root domain by name here. */
export function usersIn(grid: Grid, domain: string): Promise<GridUser[]> {
  return grid.pages<GridUser>("/users", { domain: domain === "/" ? "root" : domain });
}

async function read(grid: Grid, domain: string, name: string): Promise<GridUser | undefined> {
  return (await usersIn(grid, domain)).find((each) => each.userName === name);
}

/** What was just written, as the grid shows it: its answer to a write has no body. */
async function made(grid: Grid, domain: string, name: string): Promise<Found<Inputs>> {
  const there = await read(grid, domain, name);
  if (there) return said(there);
  throw notListed(grid, `user ${idOf(domain, name)}`, "the domain's accounts");
}

const users = listed<GridUser>({
  placeOf: (id) => partsOf(id).domain,
  list: usersIn,
  idOf: ({ userName }, domain) => idOf(domain, userName),
});

/** The grid's words in ours. */
function said(wire: GridUser): Found<Inputs> {
  const domain = wire.domain === "root" || !wire.domain ? "/" : wire.domain;
  return {
    id: idOf(domain, wire.userName),
    inputs: {
      name: wire.userName,
      domain,
      role: roles.find((role) => ROLES[role] === wire.authority),
      passwordExpireDays: Number(wire.passwordExpiraryDays ?? 0) || 0,
      authenticationSystem: wire.authSystem ?? INTERNAL,
    },
    outputs: {},
    untouchable: wire.readOnly || wire.rootUser ? "it is built in" : undefined,
  };
}

function rootIssues({ role, domain = "/" }: Partial<Inputs>): Issue[] {
  if (role !== "root" || domain === "/") return [];
  return [{ property: "role", reason: 'root is for the whole grid: write domain "/", or role "administrator" here.' }];
}
