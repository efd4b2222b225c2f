import { z } from "zod";
import { adopt, define, type Found } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { newPlainName, pathOf } from "../names";
import { twiceIssues } from "../policies/plugin-options";
import { period, readPeriod, samePeriod } from "../policies/retention";
import { schedules } from "../policies/schedule";
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

const inputs = z.strictObject({
  ...copyShape("moved to the cloud tier"),
  filter: property(z.strictObject(filterShape).optional(), {
    doc: "Which backups are moved. It counts only with allBackups: false.",
    typeName: "TierFilter",
  }),
  olderThan: property(period.optional(), {
    doc: "Only backups at least this old are moved. A count of 0: whatever their age.",
    typeName: "RetentionPeriod",
    same: samePeriod,
  }),
  youngerThan: property(period.optional(), {
    doc: "Only backups younger than this are moved. A count of 0: there is no such limit.",
    typeName: "RetentionPeriod",
    same: samePeriod,
  }),
  undo: property(z.boolean().optional(), {
    doc: "Whether the policy takes backups back from the cloud tier instead.",
  }),
  unmarkOnly: property(z.boolean().optional(), {
    doc: "The grid's option unmarkOnly, which belongs to undo. Its contract does not explain it: by its name backups lose their mark for the cloud, and none is moved.",
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** A tier policy as the grid shows it (contract: TierGroup). */
interface GridTier extends GridCopies {
  ageThreshold?: {
    older?: number | null;
    olderUnit?: string | null;
    younger?: number | null;
    youngerUnit?: string | null;
    youngerEnabled?: boolean | null;
  } | null;
  undoTier?: boolean;
  unmarkOnly?: boolean;
}

/** TierPolicy: whose backups are moved to the cloud tier of a Data Domain, which of them, and when. */
export const tierPolicy = define<typeof inputs.shape, GridAccess>({
  type: "TierPolicy",
  module: "avamar",
  doc: "A tier policy (the REST interface says tier group): whose backups on a Data Domain are moved to its cloud tier, which of them, and when. The Data Domain needs a cloud unit (DataDomainTarget cloud). The policy is in the root domain. Everything but its name is changed in place.",
  example: `const toCloud = new avamar.TierPolicy("to-cloud", {
  name: "to-cloud",
  schedule: weekly,
  members: [corp],
  olderThan: { count: 90, unit: "days" },
});`,
  inputs,
  outputs: {
    policyId: property(z.string(), { doc: "Id of the policy on the grid." }),
  },
  foresee: needs("/tier/groups", { refers: { schedule: { kind: schedules, what: "schedule" } } }),
  newRules: newPlainName("policy"),
  nameOf: ({ name }) => `tier policy ${pathOf("/", name)}`,
  claims: [copyClaim],
  defaults: copyDefaults,
  rules: (declared) => [...copyIssues(declared), ...twiceIssues(declared.options)],
  ...copyVerbs<Inputs, GridTier>("/tier/groups", said, written, withAgesThatCount),
});

/** The grid's words in ours. */
async function said(grid: Grid, wire: GridTier, declared: Partial<Inputs>): Promise<Found<Inputs>> {
  const { older, olderUnit, younger, youngerUnit, youngerEnabled } = wire.ageThreshold ?? {};
  return {
    id: wire.id,
    inputs: {
      ...(await saidCopies(grid, wire, declared)),
      filter: saidFilter(wire.backupFilter),
      olderThan: readPeriod(older, olderUnit),
      youngerThan: readPeriod(youngerEnabled ? younger : 0, youngerUnit),
      undo: wire.undoTier ?? false,
      unmarkOnly: wire.unmarkOnly ?? false,
    },
    outputs: { policyId: wire.id },
  };
}

/** The ages that are limits. */
function withAgesThatCount({ olderThan, youngerThan, ...inputs }: Partial<Inputs>): Partial<Inputs> {
  return {
    ...inputs,
    ...(olderThan?.count ? { olderThan } : {}),
    ...(youngerThan?.count ? { youngerThan } : {}),
  };
}

/** What the grid is told. What is not declared goes back as it was read. */
async function written(grid: Grid, declared: Inputs, current?: GridTier) {
  const { body, listed } = await writtenCopies(grid, declared, current);
  const { olderThan, youngerThan } = declared;
  const age = current?.ageThreshold ?? {};
  return {
    ...body,
    tierFlags: listed,
    backupFilter: writtenFilter(declared.filter, current?.backupFilter),
    ageThreshold: {
      older: olderThan?.count ?? age.older ?? undefined,
      olderUnit: olderThan?.unit.toUpperCase() ?? age.olderUnit ?? undefined,
      younger: youngerThan?.count ?? age.younger ?? undefined,
      youngerUnit: youngerThan?.unit.toUpperCase() ?? age.youngerUnit ?? undefined,
      youngerEnabled: youngerThan ? youngerThan.count > 0 : (age.youngerEnabled ?? undefined),
    },
    undoTier: declared.undo ?? current?.undoTier,
    unmarkOnly: declared.unmarkOnly ?? current?.unmarkOnly,
  };
}
