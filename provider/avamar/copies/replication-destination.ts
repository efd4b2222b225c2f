import { z } from "zod";
import { adopt, define, type Found, type Issue } from "../../kernel/definition";
import { AvamarError } from "../../kernel/errors";
import { firstNames } from "../../kernel/first-names";
import { property } from "../../kernel/property";
import { isUnknown } from "../../kernel/values";
import { refuseWhileReplicatedTo } from "../in-use";
import { type Flag, isAtDefault } from "../policies/plugin-options";
import { type CatalogueOption, catalogueOf, Plugin } from "../policies/plugins";
import type { Grid, GridAccess } from "../rest/grid";
import { listed } from "../rest/listing";
import { needs } from "../rest/needs";

/** Names of the plug-in's options for a destination. Only the first is public; which one is the password, its type says. */
const ADDRESS = "dstaddr";
const USER = "dstid";
const PORT = "dstport";
const NAMED: Record<string, string> = { [ADDRESS]: "host", [USER]: "user", [PORT]: "port" };

const option = property(
  z.strictObject({
    name: property(z.string().min(1), { doc: "Name of the option as the replication plug-in lists it." }),
    value: property(z.string(), { doc: 'Value as text: "true", "5".' }),
  }),
  { doc: "One option of a destination.", typeName: "ReplicationDestinationOption" },
);

const inputs = z.strictObject({
  name: property(
    z
      .string()
      .max(63)
      .refine((name) => name.trim() !== "" && name === name.trim(), {
        message: 'a destination has a name without blanks around it; write for example "melbourne".',
      }),
    { doc: "Name of the destination on this grid.", replace: true },
  ),
  host: property(
    z
      .string()
      .max(255)
      .regex(
        /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/,
        'write a host name or address such as "mel01-g1-util.example.com", without scheme and port.',
      ),
    { doc: "Host name or address of the other grid's utility node.", ignoreCase: true },
  ),
  user: property(z.string().min(1).optional(), {
    doc: `Account on the other grid, usually "repluser". It is the option ${USER} of the replication plug-in; where a grid lists it by another name, write it in options.`,
  }),
  password: property(z.string().min(1), {
    doc: "Password of that account. The grid never shows it, so a change by hand is not seen; another one here is proven at the other grid and then written in place.",
    secret: true,
    writeOnly: true,
  }),
  port: property(z.int().min(1).max(65535).optional(), {
    doc: `Port of the other grid, where it is not the usual one: the option ${PORT}. As with user, it may be written in options.`,
  }),
  encryption: property(z.enum(["high", "medium", "none"]).optional(), {
    doc: "Encryption on the way there. When it is not given, a new destination gets high.",
  }),
  options: property(z.array(option).optional(), {
    doc: "Further options of the replication plug-in for a destination, all that are not at their default. An empty list puts every one of them back to its default.",
    unordered: true,
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** A destination as the grid shows it (contract: DestinationServer). */
interface GridDestination {
  id: string;
  name: string;
  host?: string | null;
  encryption?: string;
  pluginNumber: number;
  configFlags?: Flag[] | null;
}

const PATH = "/replication/destinations";
const addressOf = (id: string) => `${PATH}/${encodeURIComponent(id)}`;
const all = (grid: Grid) => grid.array<GridDestination>(PATH);

const destinations = listed<GridDestination>({ placeOf: () => "", list: all, idOf: ({ id }) => id });

/** ReplicationDestination: another grid that backups are replicated to. */
export const replicationDestination = define<typeof inputs.shape, GridAccess>({
  type: "ReplicationDestination",
  module: "avamar",
  doc: "A replication destination: another grid that backups are replicated to, and the account used there. The login is proven at the other grid before anything is written. Everything but the name is changed in place. Deleting refuses while a replication policy uses it, or while the grid says that backups are stored there.",
  example: `const melbourne = new avamar.ReplicationDestination("melbourne", {
  name: "melbourne",
  host: "mel01-g1-util.example.com",
  user: "repluser",
  password: config.requireSecret("replPassword"),
  encryption: "high",
});`,
  inputs,
  outputs: {
    destinationId: property(z.string(), { doc: "Id of the destination on the grid." }),
  },
  foresee: needs("/replication/destinations"),
  nameOf: ({ name }) => `replication destination ${name}`,
  claims: [
    { uses: ["name"], claim: ({ name }) => ({ scope: "the grid", what: `replication destination name ${name}` }) },
  ],
  rules: optionIssues,

  async find(run, declared) {
    const there = (await all(run.world.grid())).find((each) => each.name === declared.name);
    return there && said(there, declared);
  },

  async list(run) {
    return (await all(run.world.grid())).map((each) => said(each, {}));
  },

  async observe(run, id, recorded) {
    const there = await destinations(run.world.grid()).get(id);
    return there && said(there, recorded);
  },

  async create(run, declared) {
    const grid = run.world.grid();
    const body = await written(grid, declared);
    await verify(grid, declared, body);
    const made = await grid.post<GridDestination>(PATH, body);
    run.made(made.id);
    return said(made, declared);
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    const grid = run.world.grid();
    const body = await written(grid, declared, await grid.get<GridDestination>(addressOf(found.id)));
    if (changed.some((name) => name !== "encryption")) await verify(grid, declared, body);
    return said(await grid.put<GridDestination>(addressOf(found.id), body), declared);
  },

  async remove(run, id) {
    const grid = run.world.grid();
    if (!(await grid.get<GridDestination>(addressOf(id)))) return;
    await refuseWhileReplicatedTo(grid, id);
    // Without force the grid looks whether backups of ours are stored there.
    await grid.delete(addressOf(id), { force: false });
  },
});

const isPassword = ({ type }: { type?: string }) => type?.toUpperCase() === "PASSWORD";

/** The grid's words in ours. */
function said(wire: GridDestination, declared: Partial<Inputs>): Found<Inputs> {
  const flags = wire.configFlags ?? [];
  const value = (name: string) => flags.find((each) => each.name === name)?.value;
  const isDeclared = ({ name }: Flag) => declared.options?.some((wanted) => wanted.name === name) ?? false;
  const others = flags.filter(
    (each) => isDeclared(each) || !(each.name in NAMED || isPassword(each) || isAtDefault(each)),
  );
  return {
    id: wire.id,
    inputs: {
      name: wire.name,
      host: value(ADDRESS) ?? wire.host ?? "",
      user: value(USER) ?? "",
      port: Number(value(PORT)) || undefined,
      encryption: (wire.encryption ?? "NONE").toLowerCase() as Inputs["encryption"],
      options: others.map(({ name, value }) => ({ name, value })),
    },
    outputs: { destinationId: wire.id },
  };
}

/** What the grid is told. What is not declared goes back as it was read, but for the password, which nobody can read. */
async function written(grid: Grid, declared: Inputs, current?: GridDestination) {
  const pluginNumber = current?.pluginNumber ?? Plugin.replicate;
  const known = (await catalogueOf(grid, pluginNumber)).filter(({ command }) => command === "REPL_CONFIG");
  const read = current?.configFlags ?? [];
  const values = new Map(declared.options?.map(({ name, value }) => [name, value]));
  values.set(ADDRESS, declared.host);
  if (declared.user !== undefined) values.set(USER, declared.user);
  if (declared.port !== undefined) values.set(PORT, String(declared.port));
  values.set(passwordIn(grid, [...known, ...read]), declared.password);
  const stays = (each: Flag) => declared.options === undefined || each.name in NAMED || isAtDefault(each);
  const kept = read.filter((each) => !values.has(each.name) && stays(each));
  const given = [...values].map(([name, value]) => ({ ...flagOf(grid, name, read, known), pluginNumber, value }));
  return {
    name: declared.name,
    encryption: declared.encryption?.toUpperCase() ?? current?.encryption ?? "HIGH",
    pluginNumber,
    configFlags: [...kept, ...given],
  };
}

/** Name of the option that takes the password. */
function passwordIn(grid: Grid, options: (CatalogueOption | Flag)[]): string {
  const name = options.find(isPassword)?.name;
  if (name) return name;
  throw new AvamarError("the replication plug-in of this grid lists no option that is a password.", {
    code: "unsupported-version",
    product: "avamar",
    host: grid.host,
    hint: "Declare the destination by hand on the grid, and give the policy its id.",
  });
}

/** An option as the plug-in lists it, or as the destination has it already. */
function flagOf(grid: Grid, name: string, read: Flag[], known: CatalogueOption[]): Omit<Flag, "value"> {
  const there = read.find((each) => each.name === name);
  if (there) return there;
  const listed = known.find((each) => each.name === name);
  if (!listed) throw unknownOption(grid, name, known);
  const { flagId = name, type = "STRING", flagDefaultValue } = listed;
  return { pluginNumber: Plugin.replicate, name, flagId, type, command: "REPL_CONFIG", defaultValue: flagDefaultValue };
}

function unknownOption(grid: Grid, name: string, known: CatalogueOption[]): AvamarError {
  const names = known.map((each) => each.name ?? "").sort();
  const why = NAMED[name] ? `, which ${NAMED[name]} stands for` : "";
  return new AvamarError(`the replication plug-in of this grid has no option "${name}"${why}.`, {
    code: "invalid",
    product: "avamar",
    host: grid.host,
    hint: `Write the one that it has, in options; it lists ${firstNames(names) || "none"}.`,
  });
}

/** Proves at the other grid that the login is right; nothing is changed by it. */
async function verify(grid: Grid, { name, host }: Inputs, body: object): Promise<void> {
  try {
    await grid.post(`${PATH}/verify`, body);
  } catch (thrown) {
    if (!(thrown instanceof AvamarError) || thrown.code === "unreachable" || thrown.code === "timeout") throw thrown;
    throw new AvamarError(`the grid ${host} was not accepted: ${thrown.reason}`, {
      code: thrown.code === "protocol" ? "precondition" : thrown.code,
      product: "avamar",
      host: grid.host,
      operation: `verify replication destination ${name}`,
      number: thrown.number,
      hint: "Check host, user and password; the user needs a role for replication there. Nothing was changed.",
      cause: thrown,
    });
  }
}

function optionIssues({ options, user, port }: Partial<Inputs>): Issue[] {
  if (!Array.isArray(options)) return [];
  const given: Record<string, unknown> = { host: true, user, port };
  return options.flatMap((each, i): Issue[] => {
    if (isUnknown(each) || !each) return [];
    const property = `options[${i}].name`;
    const instead = NAMED[each.name];
    if (instead && given[instead] !== undefined)
      return [{ property, reason: `${each.name} is set by ${instead}; write it there only.` }];
    if (/pass(word|wd|phrase)?$|pwd$|secret/i.test(each.name))
      return [
        { property, reason: "a password has no place in options, which are not kept secret; write it as password." },
      ];
    return options.findIndex((other) => other?.name === each.name) < i
      ? [{ property, reason: `${each.name} is given twice; keep one of them.` }]
      : [];
  });
}
