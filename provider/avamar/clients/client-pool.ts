import { z } from "zod";
import { adopt, define, type Found, type Issue, type Run } from "../../kernel/definition";
import { property } from "../../kernel/property";
import type { Plain } from "../../kernel/values";
import { domainPath, pathOf, pathOrId, reservedHome } from "../names";
import { membersOf, policies } from "../policies/policy";
import type { Grid, GridAccess } from "../rest/grid";
import { needs } from "../rest/needs";
import { idOf } from "../rest/places";
import { isActive, missing } from "./activation";
import { addressesOf, countOf, wrongAddresses } from "./address-ranges";
import { bring, dismiss, isPagedAt } from "./client-pool-steps";
import { clientsIn, type GridClient, isRetired, ON_DELETE, readClient } from "./clients";
import { leaving } from "./leaving";

/** More than a grid should be asked to call in one run. */
const MOST = 4096;
const HOME = "/clients";

const addresses = z.string().superRefine((text, context) => {
  const wrong = wrongAddresses(text);
  if (wrong) context.addIssue({ code: "custom", message: wrong });
});

/** Two lists that mean the same addresses are the same, however they are written. */
const sameAddresses = (a: unknown, b: unknown) =>
  isKnown(a) && isKnown(b) && addressesOf(a).join() === addressesOf(b).join();

/** In a preview, some of the texts may come later. */
const isKnown = (list: unknown): list is string[] =>
  Array.isArray(list) && list.every((each) => typeof each === "string" && !wrongAddresses(each));

const inputs = z.strictObject({
  addresses: property(z.array(addresses).min(1), {
    doc: 'The clients by their IPv4 addresses, each the name of one: addresses ("10.0.0.7"), ranges ("10.0.0.10-10.0.0.50") and networks ("10.0.1.0/24": its hosts, without the first and the last address), 4096 together at most. New ones are added, and those that are taken out here go as onDelete says.',
    unordered: true,
    same: sameAddresses,
  }),
  exclude: property(z.array(addresses).optional(), {
    doc: "Addresses among them that are no clients, written in the same way. Default: none.",
    unordered: true,
    same: sameAddresses,
  }),
  domain: property(domainPath().optional(), {
    doc: 'The domain that the clients are in: a Domain, or its path. A client there that has one of the addresses as its name belongs to the pool. Changed in place: they are moved and keep their ids and backups. Default: "/clients".',
    reference: [{ type: "Domain", output: "path" }],
  }),
  policies: property(
    z
      .array(
        property(pathOrId(), {
          doc: 'A policy: a Policy, its id, or the path of an existing one ("/clients/linux").',
          reference: [{ type: "Policy", output: "policyId" }],
        }),
      )
      .optional(),
    {
      doc: "Policies that the clients are put into when they are activated; from one that is taken out here they are taken out too. A policy that is named here must not list members of its own.",
      unordered: true,
    },
  ),
  port: property(z.int().min(1).max(65_535).optional(), {
    doc: "Port on which the grid calls the agents, at the address of each: paging is set by hand. Default: the agent's own, 28002, not managed.",
  }),
  activationTimeoutSeconds: property(z.int().min(1).max(86_400).optional(), {
    doc: "How long all of them together may take to be activated and registered. Default: 600.",
    control: true,
  }),
  onDelete: property(z.enum(ON_DELETE).optional(), {
    doc: "What becomes of a client that leaves the pool, or whose pool is deleted: retired (its backups stay until they expire), deleted together with all its backups, or kept as it is. Default: retire.",
    control: true,
  }),
  adopt,
  // One place for the drift of all: which client it is says more than which property.
  astray: property(z.record(z.string(), z.string()).optional(), {
    doc: "Clients that are not as declared, each with what is wrong: always none. What a refresh finds is repaired by the next run.",
    filledIn: "check",
  }),
});

type Inputs = z.infer<typeof inputs>;

/** ClientPool: the clients of whole ranges of addresses, invited together. */
export const clientPool = define<typeof inputs.shape, GridAccess>({
  type: "ClientPool",
  module: "avamar",
  doc: "A pool: the clients of whole ranges of addresses, made, invited and put into policies together. Where some cannot be activated all others are, an error names those that are left, and the next run goes on with them. A client that vanished, was retired or lost its activation is drift, and repaired.",
  example: `const pool = new avamar.ClientPool("app-servers", {
  domain: "/clients/CORP",
  addresses: ["10.0.1.0/24", "10.0.2.10-10.0.2.50"],
  exclude: ["10.0.1.1"],
  policies: [nightly],
});`,
  inputs,
  outputs: {
    clientIds: property(z.record(z.string(), z.string()), { doc: "Id of each client on the grid, by its address." }),
    policyIds: property(z.array(z.string()), { doc: "Ids of the policies that the pool has put its clients into." }),
  },
  foresee: needs("/clients"),
  isSeveral: true,
  losesBy: (before, { addresses, exclude, onDelete }) =>
    isKnown(addresses) && isKnown(exclude ?? []) && before.addresses
      ? leaving(addressesOf(before.addresses, before.exclude), addressesOf(addresses, exclude), onDelete)
      : undefined,
  nameOf: ({ domain = HOME, addresses }) => `client pool ${idIn(domain, addresses)}`,
  claims: [
    {
      uses: ["domain", "addresses", "exclude"],
      claim: ({ domain = HOME, addresses, exclude }) =>
        countOf(addresses) > MOST
          ? undefined
          : addressesOf(addresses, exclude).map((each) => ({ scope: `domain ${domain}`, what: `client ${each}` })),
    },
  ],
  defaults: () => ({ domain: HOME, exclude: [], astray: {} }),
  rules: (declared) => [...reservedHome(declared.domain), ...amountIssues(declared)],

  async find(run, declared) {
    const grid = run.world.grid();
    const there = await look(grid, declared, {});
    const id = idIn(declared.domain ?? HOME, declared.addresses);
    return there.clients.size > 0 ? said(grid, id, there, declared, {}) : undefined;
  },

  async observe(run, id, recorded) {
    const grid = run.world.grid();
    const there = await look(grid, recorded as unknown as Inputs, recorded);
    return there.clients.size > 0 ? said(grid, id, there, recorded, recorded) : undefined;
  },

  async create(run, declared) {
    return arranged(run, idIn(declared.domain ?? HOME, declared.addresses), declared, {});
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    return arranged(run, found.id, declared, found.outputs);
  },

  async remove(run, _id, recorded) {
    const ids = Object.entries((recorded.clientIds ?? {}) as Record<string, string>);
    await dismiss(run, new Map(ids), recorded.onDelete);
  },
});

/** Does everything that can be done; what is left is an error, and what was done is in the state. */
async function arranged(run: Run<GridAccess>, id: string, declared: Inputs, recorded: Plain): Promise<Found<Inputs>> {
  const grid = run.world.grid();
  const { domain = HOME, port, onDelete, activationTimeoutSeconds: timeoutSeconds = 600 } = declared;
  const { clients, wanted } = await look(grid, declared, recorded);
  const before = (recorded.policyIds ?? []) as string[];
  const policyIds = declared.policies && (await idsOf(grid, declared.policies));
  const leave = policyIds ? before.filter((each) => !policyIds.includes(each)) : [];
  await bring(run, { domain, port, timeoutSeconds, onDelete, wanted, clients, policies: policyIds, leave }, () =>
    run.made(id),
  );
  // Those that were let go are nobody's any more, also where they were kept.
  const clientIds = Object.fromEntries(
    Object.entries((recorded.clientIds ?? {}) as Plain).filter(([address]) => wanted.includes(address)),
  );
  const outputs = { clientIds, policyIds: policyIds ?? before };
  return said(grid, id, await look(grid, declared, outputs), declared, outputs);
}

interface Seen {
  /** By the address that each was made for. */
  clients: Map<string, GridClient>;
  wanted: string[];
}

/** The pool as it is: by the ids that are recorded, wherever these are now, and by name in the domain. */
async function look(grid: Grid, declared: Inputs, recorded: Plain): Promise<Seen> {
  const { domain = HOME, addresses, exclude } = declared;
  const wanted = addressesOf(addresses, exclude);
  const names = new Set(wanted);
  const known = Object.entries((recorded.clientIds ?? {}) as Record<string, string>);
  const [here, ours] = await Promise.all([
    clientsIn(grid, domain),
    Promise.all(known.map(async ([address, id]) => [address, await readClient(grid, id)] as const)),
  ]);
  const all = [...here.filter(({ name }) => names.has(name)).map((each) => [each.name, each] as const), ...ours];
  return {
    clients: new Map(all.flatMap(([address, each]) => (each && !isRetired(each) ? [[address, each]] : []))),
    wanted,
  };
}

/** The declared pool, and which of its clients are not as it says. */
async function said(
  grid: Grid,
  id: string,
  seen: Seen,
  declared: Partial<Inputs>,
  recorded: Plain,
): Promise<Found<Inputs>> {
  return {
    id,
    inputs: { ...declared, astray: await astrayOf(grid, seen, declared, (recorded.policyIds ?? []) as string[]) },
    outputs: {
      clientIds: Object.fromEntries([...seen.clients].map(([address, { id }]) => [address, id])),
      policyIds: recorded.policyIds ?? [],
    },
  };
}

/** What is wrong with a client, by its address; one that is to leave the pool is wrong until it has left. */
async function astrayOf(grid: Grid, { clients, wanted }: Seen, declared: Partial<Inputs>, joined: string[]) {
  const { domain = HOME, port } = declared;
  const policyIds = declared.policies && (await idsOf(grid, declared.policies));
  const memberships = await Promise.all(
    [...new Set([...(policyIds ?? []), ...(policyIds ? joined : [])])].map(async (policy) => {
      const members = new Set((await membersOf(grid, policy)).map(({ cid }) => cid));
      return { members, isMeant: policyIds!.includes(policy) };
    }),
  );
  const whyOf = (address: string) => {
    const client = clients.get(address);
    if (!client) return "missing";
    if (client.domainFqdn !== domain || client.name !== address) return `is ${pathOf(client.domainFqdn, client.name)}`;
    if (!client.enabled) return "switched off";
    if (!isActive(client)) return missing(client);
    if (!isPagedAt(client, port)) return `paged at ${client.paging?.address || address}:${client.paging?.port}`;
    const isRight = memberships.every(({ members, isMeant }) => members.has(client.id) === isMeant);
    return isRight ? undefined : "not in its policies alone";
  };
  const leaving = [...clients.keys()].filter((address) => !wanted.includes(address));
  const wrong = [
    ...wanted.map((address) => [address, whyOf(address)] as const),
    ...leaving.map((address) => [address, "not in the pool any more"] as const),
  ];
  return Object.fromEntries(wrong.flatMap(([address, why]) => (why ? [[address, why]] : [])));
}

const idsOf = (grid: Grid, references: string[]) =>
  Promise.all(references.map((each) => idOf(grid, policies, "policy", each)));

/** A pool is no object of the grid: its domain and where it began stand for it. */
function idIn(domain: string, addresses: string[]): string {
  return `${domain}:${addressesOf(addresses)[0]}`;
}

function amountIssues({ addresses, exclude }: Partial<Inputs>): Issue[] {
  if (!isKnown(addresses) || !isKnown(exclude ?? [])) return [];
  const count = countOf(addresses);
  if (count > MOST)
    return [
      {
        property: "addresses",
        reason: `these are ${count} addresses and one pool has ${MOST} at most; write several pools.`,
      },
    ];
  // A misspelt address would leave the very host in that was meant to be left out.
  const all = addressesOf(addresses).length;
  const stray = (exclude ?? []).find((each) => addressesOf(addresses, [each]).length === all);
  if (stray !== undefined)
    return [
      {
        property: "exclude",
        reason: `${stray} takes nothing out of the pool; write addresses that are in it, or leave it out.`,
      },
    ];
  return addressesOf(addresses, exclude).length > 0
    ? []
    : [{ property: "exclude", reason: "it leaves no address in the pool; write fewer, or no pool." }];
}
