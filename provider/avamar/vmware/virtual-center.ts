import { z } from "zod";
import { Batch } from "../../kernel/batch";
import { adopt, define, type Found, type Issue } from "../../kernel/definition";
import { AvamarError } from "../../kernel/errors";
import { nearest } from "../../kernel/nearest";
import { property } from "../../kernel/property";
import { isUnknown } from "../../kernel/values";
import { type Contact, clientContact, contactIn } from "../clients/contact";
import { domainPath, pathOf, reservedHome, splitPath } from "../names";
import type { Grid, GridAccess } from "../rest/grid";
import { listed } from "../rest/listing";
import { needs } from "../rest/needs";
import { advising } from "./virtual-center-advice";
import { refuseWhileBelow } from "./virtual-center-content";

/** Name of a vCenter: a host name or an address. */
export const virtualCenterName = () =>
  z
    .string()
    .max(255)
    .regex(
      /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/,
      'write the host name of the vCenter, such as "vc01.example.com", without scheme and port.',
    );

const ruleDomain = property(
  z.strictObject({
    rule: property(z.int().nonnegative(), {
      doc: "The rule: a Rule, or the id of an existing one.",
      reference: [{ type: "Rule", output: "ruleId" }],
    }),
    domain: property(domainPath(), {
      doc: "The domain in which machines that fit the rule become clients: a Domain, or its path.",
      reference: [{ type: "Domain", output: "path" }],
    }),
  }),
  { doc: "A rule and its domain.", typeName: "VirtualCenterRuleDomain" },
);

const inputs = z.strictObject({
  name: property(virtualCenterName(), {
    doc: "Host name or address of the vCenter, as its certificate has it. Another one is another vCenter.",
    replace: true,
    ignoreCase: true,
  }),
  domain: property(domainPath().optional(), {
    doc: 'The domain in which the grid makes the domain of the vCenter, "/<name>": a Domain, or its path. Default: "/".',
    replace: true,
    reference: [{ type: "Domain", output: "path" }],
  }),
  port: property(z.int().min(1).max(65535).optional(), {
    doc: "Port of the vCenter. The grid takes 443 by default.",
    usual: 443,
  }),
  username: property(z.string().min(1), { doc: "The account with which the grid logs in at the vCenter." }),
  password: property(z.string().min(1), {
    doc: "Password of that account. The grid never shows it, so a change by hand is not seen; another one here is written in place, and the grid proves it at the vCenter.",
    secret: true,
    writeOnly: true,
  }),
  cbtEnabled: property(z.boolean().optional(), {
    doc: "Whether changed block tracking is switched on for machines that become clients by themselves.",
  }),
  ruleEnabled: property(z.boolean().optional(), { doc: "Whether rules bring in machines by themselves." }),
  ruleDomainMapping: property(z.array(ruleDomain).optional(), {
    doc: "In which domain the machines that fit a rule become clients. An empty list takes every mapping away.",
    unordered: true,
  }),
  contact: clientContact("the vCenter"),
  adopt,
  // Filled in and not computed: so they are known in every preview, and nothing below a vCenter whose password changes
  // looks as if it had to be made anew.
  path: property(z.string().optional(), {
    doc: 'Domain of the vCenter, which the grid makes with it: "/vc01.example.com".',
    filledIn: "check",
    ignoreCase: true,
  }),
  virtualMachinesPath: property(z.string().optional(), {
    doc: 'The domain in it that the grid makes for machines: "/vc01.example.com/VirtualMachines".',
    filledIn: "check",
    ignoreCase: true,
  }),
});

type Inputs = z.infer<typeof inputs>;

/** A vCenter as the grid shows it (contract: VirtualCenter). */
export interface GridVirtualCenter {
  cid: string;
  name: string;
  /** Its own domain, and not the one above that it was added in. */
  domain: string;
  port: number;
  username: string;
  cbtEnabled?: boolean | null;
  ruleEnabled?: boolean | null;
  /** What was written as a map from rule to domain. */
  autoDiscoveryEntries?: { ruleId?: { lid?: number | null } | null; targetDomain?: string | null }[] | null;
}

/** VirtualCenter: a vCenter whose machines the grid backs up. */
export const virtualCenter = define<typeof inputs.shape, GridAccess>({
  type: "VirtualCenter",
  module: "avamar",
  doc: "A vCenter whose virtual machines the grid backs up. The grid makes a domain for it and one in that for its machines; they belong to the grid and go with it. Adding fails until the grid trusts the certificate of the vCenter: import its CA certificate on the utility node first. Everything but name and domain is changed in place. It is deleted only when no machine of it is a client any more, and no proxy and no policy is left.",
  example: `const vcenter = new avamar.VirtualCenter("vc01", {
  name: "vc01.example.com",
  username: "avamar@vsphere.local",
  password: config.requireSecret("vcenterPassword"),
  cbtEnabled: true,
});`,
  inputs,
  outputs: {
    virtualCenterId: property(z.string(), { doc: "The vCenter's id as a client of the grid, 40 hexadecimal digits." }),
  },
  // In another domain it keeps its name, and a grid knows a vCenter once.
  deleteBeforeReplace: true,
  foresee: needs("/virtualcenters"),
  nameOf: (declared) => `vCenter ${declared.name}`,
  claims: [{ uses: ["name"], claim: ({ name }) => ({ scope: "the grid", what: `vCenter name ${name}` }) }],
  defaults: ({ name, domain = "/" }) => {
    if (typeof name !== "string" || isUnknown(name) || isUnknown(domain)) return { domain: "/" };
    const path = pathOf(domain, name);
    return { domain: "/", path, virtualMachinesPath: pathOf(path, "VirtualMachines") };
  },
  rules: (declared) => [...reservedHome(declared.domain), ...ruleIssues(declared)],

  async find(run, declared) {
    const grid = run.world.grid();
    const there = await virtualCenterNamed(grid, declared.name);
    return there && said(grid, there, declared);
  },

  async list(run) {
    const grid = run.world.grid();
    return Promise.all((await virtualCentersOf(grid)).map((each) => said(grid, each, { contact: {} })));
  },

  async observe(run, id, recorded) {
    const grid = run.world.grid();
    const there = await virtualCenters(grid).get(id);
    return there && said(grid, there, recorded);
  },

  async create(run, declared) {
    const grid = run.world.grid();
    const operation = `add vCenter ${declared.name}`;
    run.progress(`${grid.host}: ${operation}: this can take some minutes`);
    await advising(declared.name, declared.port, async () => {
      const task = await grid.post("/virtualcenters", written(declared));
      await grid.finish(task, operation, run.progress);
    });
    // The task may have got lost over a restart of the grid: what counts is what is there now.
    const made = await virtualCenterNamed(grid, declared.name);
    if (!made) throw taskWithoutEffect(grid, operation, "the vCenter is not there");
    run.made(made.cid);
    return said(grid, made, declared);
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    const grid = run.world.grid();
    const operation = `update vCenter ${declared.name}`;
    const address = `/virtualcenters/${encodeURIComponent(found.id)}`;
    const [current, contact] = await Promise.all([grid.get<GridVirtualCenter>(address), contactOf(grid, found.id)]);
    await advising(declared.name, declared.port, async () => {
      const task = await grid.put(address, written(declared, current, contact));
      await grid.finish(task, operation, run.progress);
    });
    const after = await grid.get<GridVirtualCenter>(address);
    if (!after) throw taskWithoutEffect(grid, operation, "the vCenter is not there");
    return said(grid, after, declared);
  },

  async remove(run, id) {
    const grid = run.world.grid();
    const address = `/virtualcenters/${encodeURIComponent(id)}`;
    const current = await grid.get<GridVirtualCenter>(address);
    if (!current) return;
    await refuseWhileBelow(grid, current);
    const operation = `delete vCenter ${current.name}`;
    const task = await grid.delete(address);
    if (task) await grid.finish(task, operation, run.progress);
    if (await grid.get(address)) throw taskWithoutEffect(grid, operation, "the vCenter is still there");
  },
});

/** Every vCenter of the grid, in whatever domain. */
export function virtualCentersOf(grid: Grid): Promise<GridVirtualCenter[]> {
  return grid.pages<GridVirtualCenter>("/virtualcenters", { domain: "/" });
}

/** The vCenter of this name; host names compare without case. */
export function virtualCenterNamed(grid: Grid, name: string): Promise<GridVirtualCenter | undefined> {
  return byName(grid).get(name.toLowerCase());
}

/** The same, where it has to be on the grid. */
export async function needVirtualCenter(grid: Grid, name: string): Promise<GridVirtualCenter> {
  const center = await virtualCenterNamed(grid, name);
  if (center) return center;
  const near = nearest(
    name,
    (await virtualCentersOf(grid)).map((each) => each.name),
  );
  throw new AvamarError(`the grid has no vCenter ${name}.`, {
    code: "not-found",
    product: "avamar",
    host: grid.host,
    hint: near ? `Write "${near}", or declare it.` : "Declare it as a VirtualCenter.",
  });
}

/** The vCenter with this id. */
export function virtualCenterById(grid: Grid, cid: string): Promise<GridVirtualCenter | undefined> {
  return virtualCenters(grid).get(cid);
}

const byName = listed<GridVirtualCenter>({
  placeOf: () => "/",
  list: virtualCentersOf,
  idOf: ({ name }) => name.toLowerCase(),
});

function virtualCenters(grid: Grid): Batch<GridVirtualCenter> {
  const known = batches.get(grid);
  if (known) return known;
  const batch = new Batch<GridVirtualCenter>({
    few: 3,
    one: (id) => grid.get<GridVirtualCenter>(`/virtualcenters/${encodeURIComponent(id)}`),
    all: async () => new Map((await virtualCentersOf(grid)).map((each) => [each.cid, each])),
  });
  batches.set(grid, batch);
  return batch;
}
const batches = new WeakMap<Grid, Batch<GridVirtualCenter>>();

/** A vCenter is a client too, and only as such it shows its contact. */
async function contactOf(grid: Grid, cid: string): Promise<Contact | undefined> {
  const client = await grid.get<{ contact?: Contact | null }>(`/clients/${encodeURIComponent(cid)}`);
  return client?.contact ?? undefined;
}

/** The grid's words in ours. */
async function said(grid: Grid, wire: GridVirtualCenter, declared: Partial<Inputs>): Promise<Found<Inputs>> {
  return {
    id: wire.cid,
    inputs: {
      name: wire.name,
      domain: splitPath(wire.domain).domain,
      port: wire.port,
      username: wire.username,
      cbtEnabled: wire.cbtEnabled ?? false,
      ruleEnabled: wire.ruleEnabled ?? false,
      ruleDomainMapping: mappingIn(wire),
      // Asked for only where the program has a say in it: it is a request for each vCenter.
      contact: declared.contact ? contactIn(await contactOf(grid, wire.cid)) : undefined,
      path: wire.domain,
      virtualMachinesPath: pathOf(wire.domain, "VirtualMachines"),
    },
    outputs: { virtualCenterId: wire.cid },
  };
}

function mappingIn({ autoDiscoveryEntries }: GridVirtualCenter): { rule: number; domain: string }[] {
  return (autoDiscoveryEntries ?? []).map((each) => ({
    rule: each.ruleId?.lid ?? 0,
    domain: each.targetDomain ?? "",
  }));
}

/** What the grid is told. What is not declared goes back as it was read. */
function written(declared: Inputs, current?: GridVirtualCenter, contact?: Contact) {
  const mapping = declared.ruleDomainMapping ?? (current && mappingIn(current));
  return {
    name: declared.name,
    domain: declared.domain ?? "/",
    port: declared.port ?? current?.port,
    username: declared.username,
    // The contract asks for it in every write.
    password: declared.password,
    cbtEnabled: declared.cbtEnabled ?? current?.cbtEnabled ?? undefined,
    ruleEnabled: declared.ruleEnabled ?? current?.ruleEnabled ?? undefined,
    ruleDomainMapping: mapping && Object.fromEntries(mapping.map(({ rule, domain }) => [rule, domain])),
    contact: declared.contact || contact ? { ...contact, ...declared.contact } : undefined,
  };
}

function taskWithoutEffect(grid: Grid, operation: string, what: string): AvamarError {
  return new AvamarError(`the task ended, but ${what}.`, {
    code: "task-failed",
    product: "avamar",
    host: grid.host,
    operation,
    hint: "Look at the events of the grid, then run again.",
  });
}

function ruleIssues({ ruleDomainMapping }: Partial<Inputs>): Issue[] {
  if (!Array.isArray(ruleDomainMapping)) return [];
  const rules = ruleDomainMapping.map((each) => each?.rule).filter((rule) => rule !== undefined && !isUnknown(rule));
  const twice = rules.find((rule, i) => rules.indexOf(rule) < i);
  if (twice === undefined) return [];
  return [{ property: "ruleDomainMapping", reason: `the rule ${twice} is mapped twice; keep one of its domains.` }];
}
