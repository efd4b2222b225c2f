import { z } from "zod";
import { adopt, define, type Found, type Issue, type Listed } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { isUnknown } from "../../kernel/values";
import { homeDomain, newPlainName, pathOf, pathOrId, plainName, refuseToDelete, reservedHome } from "../names";
import { collectionOf } from "../rest/collection";
import type { Grid, GridAccess } from "../rest/grid";
import { needs } from "../rest/needs";
import { idOf, inForm, isPath, recursiveKind } from "../rest/places";
import { datasets } from "./dataset";
import { retentions } from "./retention";
import { schedules } from "./schedule";

const client = (doc: string) =>
  property(
    z
      .string()
      .regex(/^[0-9a-fA-F]{40}$/, "a client is an AvamarClientStream or a Client, or its id of 40 hexadecimal digits."),
    {
      doc,
      reference: [
        { type: "AvamarClientStream", output: "clientId" },
        { type: "Client", output: "clientId" },
      ],
      ignoreCase: true,
    },
  );

const datasetReference = (doc: string) =>
  property(pathOrId(), { doc, reference: [{ type: "Dataset", output: "datasetId" }] });

const memberDataset = property(
  z.strictObject({
    client: client("The member: an AvamarClientStream, a Client, or the id of one."),
    dataset: datasetReference(
      'The dataset used for it: a Dataset, its id, or the path of an existing one ("/clients/drive-c").',
    ),
  }),
  { doc: "A member that is backed up with a dataset of its own.", typeName: "PolicyMemberDataset" },
);

const proxy = property(z.string().min(1), {
  doc: "A proxy: a Proxy, or the id of an existing one.",
  reference: [{ type: "Proxy", output: "proxyId" }],
});

const cloudDr = z.strictObject({
  enabled: property(z.boolean().optional(), { doc: "Whether copies go to the cloud." }),
  policyId: property(z.string().optional(), { doc: "Id of an existing Cloud DR policy. Empty text takes it away." }),
  name: property(z.string().optional(), {
    doc: "Name of the Cloud DR policy. The grid takes this and the values below but never shows them, so they cannot drift.",
    writeOnly: true,
  }),
  cloudTargetId: property(z.string().optional(), { doc: "Id of the cloud target.", writeOnly: true }),
  state: property(z.enum(["enabled", "disabled"]).optional(), {
    doc: "Whether the Cloud DR policy runs.",
    writeOnly: true,
  }),
  retentionAmount: property(z.int().positive().optional(), {
    doc: "How many copies, or for how long.",
    writeOnly: true,
  }),
  retentionType: property(z.enum(["COPIES", "DAYS", "WEEKS", "MONTHS"]).optional(), {
    doc: "Unit of retentionAmount.",
    writeOnly: true,
  }),
  rpoAmount: property(z.int().positive().optional(), {
    doc: "Oldest age that the last copy may have.",
    writeOnly: true,
  }),
  rpoType: property(z.enum(["HOURS", "DAYS", "WEEKS", "MONTHS"]).optional(), {
    doc: "Unit of rpoAmount.",
    writeOnly: true,
  }),
});

const inputs = z.strictObject({
  name: property(plainName("policy"), {
    doc: "Name of the policy: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too.",
    replace: true,
  }),
  domain: homeDomain("policy"),
  enabled: property(z.boolean().optional(), {
    doc: "Whether its schedule starts backups. Default: true, so one that was switched off by hand is drift.",
  }),
  dataset: datasetReference(
    'What is backed up: a Dataset, its id, or the path of an existing one ("/clients/drive-c").',
  ),
  schedule: property(pathOrId(), {
    doc: 'When: a Schedule, its id, or the path of an existing one ("/Default Schedule").',
    reference: [{ type: "Schedule", output: "scheduleId" }],
  }),
  retention: property(pathOrId(), {
    doc: 'How long it is kept: a Retention, its id, or the path of an existing one ("/Default Retention").',
    reference: [{ type: "Retention", output: "retentionId" }],
  }),
  encryption: property(z.enum(["high", "medium", "none"]).optional(), {
    doc: "Encryption between client and grid. When it is not given, the grid decides at creation.",
  }),
  members: property(z.array(client("A client in the policy.")).optional(), {
    doc: "The clients in it, each an AvamarClientStream, a Client or the id of one. They must be in the domain of the policy or below. Members that a rule brings in are not listed here and stay. An empty list takes every other member away.",
    unordered: true,
  }),
  excludedMembers: property(z.array(client("A client kept out.")).optional(), {
    doc: "Clients kept out although the rule fits them.",
    unordered: true,
  }),
  memberDatasets: property(z.array(memberDataset).optional(), {
    doc: "Members backed up with another dataset than that of the policy. An empty list gives all of them that of the policy.",
    unordered: true,
  }),
  rule: property(z.int().nonnegative().optional(), {
    doc: "The rule that selects virtual machines as members: a Rule, or the id of an existing one. 0 means: no rule.",
    reference: [{ type: "Rule", output: "ruleId" }],
  }),
  ruleEnabled: property(z.boolean().optional(), {
    doc: "Whether the rule brings in members by itself; those show as members of the policy and are not listed in members. Needs rule.",
  }),
  proxies: property(z.array(proxy).optional(), {
    doc: "The proxies that back up virtual machines of this policy, each a Proxy or the id of one. An empty list takes every proxy away.",
    unordered: true,
  }),
  autoProxyMapping: property(z.boolean().optional(), { doc: "Whether the grid chooses the proxies." }),
  memberType: property(z.string().optional(), {
    doc: 'Kind of members in the words of the grid. Its contract lists no values; "NOT_SPECIFIED" is the one seen, and leaving it out is right for ordinary clients.',
    usual: "NOT_SPECIFIED",
  }),
  cloudDr: property(cloudDr.optional(), {
    doc: "Copies in the cloud for disaster recovery.",
    typeName: "PolicyCloudDr",
  }),
  overrideSchedule: property(z.enum(["none", "runOnce", "skipNext"]).optional(), {
    doc: "An exception from the schedule: runOnce (only the next backup, then none), skipNext (not the next one, then as before). The grid takes it back by itself when it is used up, so it is written when you change it here and never counts as drift.",
    writeOnly: true,
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** A policy as the grid shows it (contract: Group). Its members are a list of their own. */
export interface GridPolicy {
  id: string;
  name: string;
  domain: string;
  enabled?: boolean;
  datasetId?: string | null;
  datasetFqdn?: string | null;
  scheduleId?: string | null;
  scheduleFqdn?: string | null;
  retentionId?: string | null;
  retentionFqdn?: string | null;
  encryption?: string | null;
  proxyIds?: string[] | null;
  autoProxyMapping?: boolean;
  ruleEnabled?: boolean;
  ruleIdentifier?: { lid?: number | null } | null;
  cloudDrEnabled?: boolean;
  cloudDrPolicyId?: string | null;
  memberType?: string | null;
  runOnce?: boolean;
  skipNext?: boolean;
  reserved?: boolean;
  type?: string;
}

interface Member {
  cid: string;
  datasetId?: string | null;
  memberJoinType?: string;
}

interface Candidate {
  cid: string;
  joinType?: string;
  containerClients?: Candidate[] | null;
}

/** The policies of a grid. */
export const policies = recursiveKind<GridPolicy>("/groups", (each) => each.domain);

/** Policy: which clients are backed up, with which dataset, when, and how long it is kept. */
export const policy = define<typeof inputs.shape, GridAccess>({
  type: "Policy",
  module: "avamar",
  doc: "A policy (the REST interface says backup group): which clients are backed up, with which dataset, on which schedule, and how long it is kept. Everything but its name and domain is changed in place.",
  example: `const policy = new avamar.Policy("drive-c", {
  domain: "/clients",
  name: "file-server-drive-c",
  dataset: driveC,
  schedule: nightly,
  retention: sixtyDays,
  members: [streamC],
});`,
  inputs,
  outputs: {
    policyId: property(z.string(), { doc: "Id of the policy on the grid." }),
    path: property(z.string(), { doc: 'Path of the policy: "/clients/file-server-drive-c".' }),
  },
  foresee: needs("/groups", {
    refers: {
      dataset: { kind: datasets, what: "dataset" },
      schedule: { kind: schedules, what: "schedule" },
      retention: { kind: retentions, what: "retention" },
    },
  }),
  newRules: newPlainName("policy"),
  nameOf: (declared) => `policy ${pathOf(declared.domain ?? "/", declared.name)}`,
  claims: [
    {
      uses: ["domain", "name"],
      claim: ({ domain = "/", name }) => ({ scope: `domain ${domain}`, what: `policy name ${name}` }),
    },
  ],
  // Also where the program is silent: a policy that is off makes no backups, and nobody would see it.
  defaults: () => ({ domain: "/", enabled: true }),
  rules: (declared) => [...reservedHome(declared.domain), ...memberIssues(declared), ...ruleIssues(declared)],

  async find(run, declared) {
    const grid = run.world.grid();
    const there = await collectionOf(grid, policies).byName(declared.domain ?? "/", declared.name);
    return there && said(grid, there, declared);
  },

  async list(run) {
    const grid = run.world.grid();
    const all = await collectionOf(grid, policies).everywhere();
    return Promise.all(all.map((each) => listedOf(grid, each)));
  },

  async observe(run, id, recorded) {
    const grid = run.world.grid();
    const there = await collectionOf(grid, policies).byId(id);
    return there && said(grid, there, recorded);
  },

  async create(run, declared) {
    const grid = run.world.grid();
    const made = await grid.post<GridPolicy>("/groups/backup-groups", await written(grid, declared));
    run.made(made.id);
    return said(grid, made, declared);
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    const grid = run.world.grid();
    const current = await collectionOf(grid, policies).read(found.id);
    const body = await written(grid, declared, current && (await asItStands(grid, current, changed)));
    // The address that toggles `enabled` takes no value, so two runs of it would cancel out: this one says what it is to be.
    const after = await grid.put<GridPolicy>(`/groups/backup-groups/${encodeURIComponent(found.id)}`, body);
    return said(grid, after, declared);
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

/** The members of a policy: a list of their own. */
export const membersOf = (grid: Grid, id: string) => grid.pages<Member>(`/groups/${encodeURIComponent(id)}/members`);

/** Clients that are kept out are no members: the grid shows them only among the candidates for a change. */
async function excludedFrom(grid: Grid, { id, domain, ruleEnabled, ruleIdentifier }: GridPolicy): Promise<Member[]> {
  const ruleId = ruleIdentifier?.lid ?? undefined;
  const asked = { groupId: id, domainFqdn: domain, recursive: true, ruleEnabled: ruleEnabled ?? false, ruleId };
  const candidates = await grid.post<Candidate[]>("/groups/backup-groups/candidate-members", asked);
  const all = (list: Candidate[]): Candidate[] => list.flatMap((each) => [each, ...all(each.containerClients ?? [])]);
  return all(candidates ?? [])
    .filter((each) => each.joinType === "EXCLUDED")
    .map(({ cid }) => ({ cid, memberJoinType: "EXCLUDED" }));
}

const joined = (list: Member[], how: string) => list.filter((each) => each.memberJoinType === how);
const cids = (list: Member[]) => list.map((each) => each.cid);
const sameId = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** Dataset of its own, if the member has one. */
const ownDataset = (member: Member | undefined, policy: GridPolicy) =>
  member?.datasetId && member.datasetId !== policy.datasetId ? member.datasetId : undefined;

/** The grid's words in ours; references in the form in which they are declared. */
async function said(grid: Grid, wire: GridPolicy, declared: Partial<Inputs>): Promise<Found<Inputs>> {
  const { members, excludedMembers, memberDatasets } = declared;
  // The members are asked for only where the program has a say in them: it is a request for each policy.
  const list = members || memberDatasets ? await membersOf(grid, wire.id) : [];
  const excluded = excludedMembers ? await excludedFrom(grid, wire) : [];
  const own = list.flatMap((each) => {
    const dataset = ownDataset(each, wire);
    return dataset ? [{ client: each.cid, dataset }] : [];
  });
  return {
    id: wire.id,
    inputs: {
      name: wire.name,
      domain: wire.domain,
      enabled: wire.enabled ?? false,
      dataset: inForm(declared.dataset, wire.datasetId, wire.datasetFqdn),
      schedule: inForm(declared.schedule, wire.scheduleId, wire.scheduleFqdn),
      retention: inForm(declared.retention, wire.retentionId, wire.retentionFqdn),
      encryption: (wire.encryption ?? "NONE").toLowerCase() as Inputs["encryption"],
      members: cids(joined(list, "INCLUDED_BY_USER")),
      excludedMembers: cids(excluded),
      memberDatasets: await inDeclaredForms(grid, own, memberDatasets),
      rule: wire.ruleIdentifier?.lid ?? 0,
      ruleEnabled: wire.ruleEnabled ?? false,
      proxies: wire.proxyIds ?? [],
      autoProxyMapping: wire.autoProxyMapping ?? false,
      memberType: wire.memberType ?? "",
      cloudDr: { enabled: wire.cloudDrEnabled ?? false, policyId: wire.cloudDrPolicyId ?? "" },
    },
    outputs: { policyId: wire.id, path: pathOf(wire.domain, wire.name) },
    untouchable: untouchable(wire),
  };
}

/** Everything that the grid says of a policy by reading alone. What is not ours to manage is not asked for its members. */
async function listedOf(grid: Grid, wire: GridPolicy): Promise<Listed<Inputs>> {
  if (untouchable(wire)) return said(grid, wire, {});
  const found = await said(grid, wire, { members: [], memberDatasets: [] });
  const remarks = found.inputs.ruleEnabled ? [NO_EXCLUDED] : [];
  return { ...found, remarks };
}

const NO_EXCLUDED =
  "Which clients are kept out although the rule fits them cannot be read without a write: see excludedMembers.";

function untouchable(wire: GridPolicy): string | undefined {
  if (wire.reserved) return "it is built in";
  return wire.type && wire.type !== "REGULAR" ? `it is a ${wire.type} policy and no backup policy` : undefined;
}

async function inDeclaredForms(
  grid: Grid,
  own: { client: string; dataset: string }[],
  declared: Inputs["memberDatasets"] = [],
) {
  return Promise.all(
    own.map(async (each) => {
      const wanted = declared.find((other) => sameId(other.client, each.client))?.dataset;
      if (!wanted || !isPath(wanted)) return each;
      const id = await idOf(grid, datasets, "dataset", wanted).catch(() => undefined);
      return id === each.dataset ? { ...each, dataset: wanted } : each;
    }),
  );
}

interface Current {
  policy: GridPolicy;
  members: Member[];
  changed: string[];
}

async function asItStands(grid: Grid, policy: GridPolicy, changed: string[]): Promise<Current> {
  const [members, excluded] = await Promise.all([membersOf(grid, policy.id), excludedFrom(grid, policy)]);
  return { policy, members: [...members.filter((each) => each.memberJoinType !== "EXCLUDED"), ...excluded], changed };
}

/** What the grid is told. What is not declared goes back as it was read. */
async function written(grid: Grid, declared: Inputs, current?: Current) {
  const there = current?.policy;
  const { enabled, policyId, ...cloudDrPolicy } = declared.cloudDr ?? {};
  const ruleId = declared.rule ?? there?.ruleIdentifier?.lid ?? 0;
  const [datasetId, scheduleId, retentionId] = await Promise.all([
    idOf(grid, datasets, "dataset", declared.dataset),
    idOf(grid, schedules, "schedule", declared.schedule),
    idOf(grid, retentions, "retention", declared.retention),
  ]);
  return {
    name: declared.name,
    domainFqdn: declared.domain ?? "/",
    enabled: declared.enabled,
    datasetId,
    scheduleId,
    retentionId,
    encryption: declared.encryption?.toUpperCase() ?? there?.encryption ?? undefined,
    members: await writtenMembers(grid, declared, current),
    proxyIds: declared.proxies ?? there?.proxyIds ?? [],
    autoProxyMapping: declared.autoProxyMapping ?? there?.autoProxyMapping,
    ruleEnabled: declared.ruleEnabled ?? there?.ruleEnabled ?? false,
    // A rule that is to go is said to go: what a missing field would mean is not known.
    ...(ruleId ? { ruleId } : there?.ruleIdentifier?.lid ? { ruleId: null } : {}),
    cloudDrEnabled: enabled ?? there?.cloudDrEnabled ?? false,
    cloudDrPolicyId: policyId ?? there?.cloudDrPolicyId ?? undefined,
    ...(Object.keys(cloudDrPolicy).length ? { cloudDrPolicy } : {}),
    memberType: declared.memberType ?? there?.memberType ?? undefined,
    overrideSchedule: overrideSchedule(declared, current),
  };
}

/** The exception from the schedule is given when it is declared anew; any other write leaves it as it stands. */
function overrideSchedule(declared: Inputs, current?: Current): Inputs["overrideSchedule"] {
  if (!current || current.changed.includes("overrideSchedule")) return declared.overrideSchedule ?? "none";
  return current.policy.runOnce ? "runOnce" : current.policy.skipNext ? "skipNext" : "none";
}

/** The whole list: the declared members, those of the rule as they are, and the ones that leave by name. */
async function writtenMembers(grid: Grid, declared: Inputs, current?: Current) {
  const there = current?.members ?? [];
  const included = declared.members ?? cids(joined(there, "INCLUDED_BY_USER"));
  const excluded = declared.excludedMembers ?? cids(joined(there, "EXCLUDED"));
  const listed = (cid: string) => [...included, ...excluded].some((each) => sameId(each, cid));
  const rest = there.filter((each) => !listed(each.cid));
  const datasetOf = async (cid: string) => {
    const wanted = declared.memberDatasets?.find((each) => sameId(each.client, cid));
    if (wanted) return idOf(grid, datasets, "dataset", wanted.dataset);
    if (declared.memberDatasets || !current) return undefined;
    return ownDataset(
      there.find((each) => sameId(each.cid, cid)),
      current.policy,
    );
  };
  const entry = async (cid: string, joinType: string) => {
    const datasetId = await datasetOf(cid);
    return { cid, joinType, ...(datasetId ? { datasetId } : {}) };
  };
  return Promise.all([
    ...included.map((cid) => entry(cid, "INCLUDED_BY_USER")),
    ...excluded.map((cid) => entry(cid, "EXCLUDED")),
    ...rest.map(({ cid, memberJoinType }) =>
      entry(cid, memberJoinType === "INCLUDED_BY_RULE" ? "INCLUDED_BY_RULE" : "NOT_SELECTED"),
    ),
  ]);
}

const known = (list: unknown): string[] =>
  Array.isArray(list) ? list.filter((each) => typeof each === "string" && !isUnknown(each)) : [];

function memberIssues(declared: Partial<Inputs>): Issue[] {
  const members = known(declared.members);
  const issues = members.flatMap((cid, i): Issue[] =>
    members.findIndex((other) => sameId(other, cid)) < i
      ? [{ property: "members", reason: `the client ${cid} is listed twice; keep one.` }]
      : [],
  );
  const both = known(declared.excludedMembers).filter((cid) => members.some((other) => sameId(other, cid)));
  for (const cid of both)
    issues.push({
      property: "excludedMembers",
      reason: `the client ${cid} is a member too; keep it in one of the lists.`,
    });
  return issues;
}

function ruleIssues({ ruleEnabled, rule }: Partial<Inputs>): Issue[] {
  return ruleEnabled === true && rule === 0
    ? [{ property: "rule", reason: "ruleEnabled needs a rule; give a Rule, or the id of one." }]
    : [];
}
