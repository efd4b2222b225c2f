import { z } from "zod";
import { adopt, define, type Found, type Issue } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { isPlain } from "../../kernel/values";
import { newPlainName, pathOf } from "../names";
import { twiceIssues } from "../policies/plugin-options";
import { period, readPeriod } from "../policies/retention";
import { schedules } from "../policies/schedule";
import { instant, readInstant, sameInstant, writtenInstant } from "../policies/times";
import type { Grid, GridAccess } from "../rest/grid";
import { needs } from "../rest/needs";
import {
  copyClaim,
  copyDefaults,
  copyIssues,
  copyShape,
  filterShape,
  type GridCopies,
  saidCopies,
  saidFilter,
  writtenCopies,
  writtenFilter,
} from "./copy-policy";
import { copyVerbs } from "./copy-verbs";

const DATES = { any: "NONE", within: "WITHIN", range: "RANGE" } as const;
const ORDERS = { oldestFirst: "OLDEST_TO_NEWEST", newestFirst: "NEWEST_TO_OLDEST" } as const;

const moment = (doc: string) => property(instant().optional(), { doc, same: sameInstant });

const filter = z.strictObject({
  ...filterShape,
  dates: property(z.enum(["any", "within", "range"]).optional(), {
    doc: "Backups of which dates: of any, of the last days, weeks, months or years (within), or between two moments (range).",
    usual: "any",
  }),
  within: property(period.optional(), {
    doc: "For dates within: how far back from now.",
    typeName: "RetentionPeriod",
  }),
  after: moment('For dates range: from when on; "2030-12-31T18:00:00Z", or a date, which means 0:00 UTC.'),
  before: moment("For dates range: until when."),
});

const inputs = z.strictObject({
  ...copyShape("replicated"),
  destination: property(z.string().min(1), {
    doc: "Where to: a ReplicationDestination, or its id.",
    reference: [{ type: "ReplicationDestination", output: "destinationId" }],
  }),
  filter: property(filter.optional(), {
    doc: "Which backups are replicated. It counts only with allBackups: false.",
    typeName: "ReplicationFilter",
  }),
  order: property(z.enum(["oldestFirst", "newestFirst"]).optional(), {
    doc: "In which order the backups of a client are replicated.",
  }),
  parallel: property(z.boolean().optional(), {
    doc: "Whether several backups of a client are replicated at once.",
  }),
  optimizeVirtualSynthetics: property(z.boolean().optional(), {
    doc: "Whether full backups are put together at the destination from what is stored there already, between two Data Domains.",
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

interface GridDates {
  dateRestriction?: string | null;
  within?: number | null;
  durationUnit?: string | null;
  after?: string | number | null;
  before?: string | number | null;
}

/** A replication policy as the grid shows it (contract: ReplicationGroup). */
interface GridReplication extends GridCopies<GridDates> {
  destinationServerId?: string | null;
  orderingCriterion?: string | null;
  optimizeVsr?: boolean;
  usePoolBased?: boolean;
}

/** ReplicationPolicy: whose backups are replicated to another grid, which of them, when, and how long they are kept there. */
export const replicationPolicy = define<typeof inputs.shape, GridAccess>({
  type: "ReplicationPolicy",
  module: "avamar",
  doc: "A replication policy (the REST interface says replication group): whose backups are copied to another grid, which of them, when, and how long the copies are kept. It is in the root domain. Everything but its name is changed in place.",
  example: `const offsite = new avamar.ReplicationPolicy("offsite", {
  name: "offsite",
  destination: melbourne,
  schedule: nightly,
  members: [corp],
  allBackups: false,
  filter: { kinds: ["weekly", "monthly", "yearly"] },
  retention: { override: true, weekly: { count: 8, unit: "weeks" } },
});`,
  inputs,
  outputs: {
    policyId: property(z.string(), { doc: "Id of the policy on the grid." }),
  },
  foresee: needs("/replication/groups", { refers: { schedule: { kind: schedules, what: "schedule" } } }),
  newRules: newPlainName("policy"),
  nameOf: ({ name }) => `replication policy ${pathOf("/", name)}`,
  claims: [copyClaim],
  defaults: copyDefaults,
  rules: (declared) => [...copyIssues(declared), ...dateIssues(declared.filter), ...twiceIssues(declared.options)],
  ...copyVerbs<Inputs, GridReplication>("/replication/groups", said, written, withDatesThatCount),
});

type Words = Record<string, string>;
const wordFor = (words: Words, wire: string | null | undefined) =>
  Object.keys(words).find((each) => words[each] === wire);

/** The grid's words in ours. */
async function said(grid: Grid, wire: GridReplication, declared: Partial<Inputs>): Promise<Found<Inputs>> {
  const dates = wire.backupFilter ?? {};
  return {
    id: wire.id,
    inputs: {
      ...(await saidCopies(grid, wire, declared)),
      destination: wire.destinationServerId ?? "",
      filter: {
        ...saidFilter(wire.backupFilter),
        dates: (wordFor(DATES, dates.dateRestriction) ?? "any") as keyof typeof DATES,
        within: readPeriod(dates.within, dates.durationUnit),
        after: readInstant(dates.after),
        before: readInstant(dates.before),
      },
      order: wordFor(ORDERS, wire.orderingCriterion) as keyof typeof ORDERS | undefined,
      parallel: wire.usePoolBased ?? false,
      optimizeVirtualSynthetics: wire.optimizeVsr ?? false,
    },
    outputs: { policyId: wire.id },
  };
}

/** The dates of the filter that belong to its kind. */
function withDatesThatCount({ filter: given, ...inputs }: Partial<Inputs>): Partial<Inputs> {
  if (!given) return inputs;
  const { within, after, before, ...others } = given;
  const { dates } = given;
  return {
    ...inputs,
    filter: { ...others, ...(dates === "within" ? { within } : {}), ...(dates === "range" ? { after, before } : {}) },
  };
}

/** What the grid is told. What is not declared goes back as it was read. */
async function written(grid: Grid, declared: Inputs, current?: GridReplication) {
  const { body, listed } = await writtenCopies(grid, declared, current);
  return {
    ...body,
    destinationServerId: declared.destination,
    replFlags: listed,
    backupFilter: filterFor(declared.filter, current?.backupFilter),
    orderingCriterion: declared.order ? ORDERS[declared.order] : (current?.orderingCriterion ?? undefined),
    usePoolBased: declared.parallel ?? current?.usePoolBased,
    optimizeVsr: declared.optimizeVirtualSynthetics ?? current?.optimizeVsr,
  };
}

/** The filter; dates of another kind than the one that holds are left out. */
function filterFor(declared: Inputs["filter"] = {}, current: GridReplication["backupFilter"]) {
  const dates = declared.dates ? DATES[declared.dates] : (current?.dateRestriction ?? "NONE");
  const isWithin = dates === "WITHIN";
  const isRange = dates === "RANGE";
  return {
    ...writtenFilter(declared, current),
    dateRestriction: dates,
    within: isWithin ? (declared.within?.count ?? current?.within) : undefined,
    durationUnit: isWithin ? (declared.within?.unit.toUpperCase() ?? current?.durationUnit) : undefined,
    after: isRange ? (writtenInstant(declared.after) ?? current?.after) : undefined,
    before: isRange ? (writtenInstant(declared.before) ?? current?.before) : undefined,
  };
}

function dateIssues(given: Inputs["filter"] | undefined): Issue[] {
  if (!isPlain(given)) return [];
  const { dates, within, after, before } = given as NonNullable<Inputs["filter"]>;
  if (dates !== undefined && !(dates in DATES)) return [];
  const issues: Issue[] = [];
  if (dates === "within" && within === undefined)
    issues.push({
      property: "filter.within",
      reason: 'dates "within" needs a period; write { count: 30, unit: "days" }.',
    });
  if (dates === "within" && within?.count === 0)
    issues.push({ property: "filter.within.count", reason: "no backup is that young; write at least 1." });
  if (dates === "range" && !after && !before)
    issues.push({ property: "filter.after", reason: 'dates "range" needs a date; write after: "2030-12-31".' });
  if (dates !== "within" && within !== undefined)
    issues.push({ property: "filter.within", reason: 'belongs to dates "within"; write that, or leave it out.' });
  for (const [name, value] of Object.entries({ after, before }))
    if (dates !== "range" && value)
      issues.push({ property: `filter.${name}`, reason: 'belongs to dates "range"; write that, or leave it out.' });
  return issues;
}
