import { z } from "zod";
import { adopt, define, type Found, type Issue } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { refuseWhileInPolicies } from "../in-use";
import { homeDomain, isBuiltIn, pathOf, refuseToDelete, reservedHome, retentionName } from "../names";
import { collectionOf } from "../rest/collection";
import type { GridAccess } from "../rest/grid";
import { includedKind } from "../rest/places";
import { instant, readInstant, sameInstant, writtenInstant } from "./times";

const TYPES = { duration: "DURATION", expireDate: "EXDATE", noExpiration: "NO_EXPIRATION" } as const;
const TAGS = ["daily", "weekly", "monthly", "yearly"] as const;

/** A number of days, weeks, months or years. */
export const period = z.strictObject({
  count: property(z.int().nonnegative(), { doc: "How many of the unit." }),
  unit: property(z.enum(["days", "weeks", "months", "years"]), { doc: "Unit of the period." }),
});

/** Zero days and zero years are the same period. */
export const samePeriod = (a: unknown, b: unknown) =>
  (a as Partial<Period> | undefined)?.count === 0 && (b as Partial<Period> | undefined)?.count === 0;

const tag = (which: string) =>
  property(period.optional(), {
    doc: `How long the ${which} backups are kept while override is on. A count of 0: no backup is kept as a ${which} one.`,
    typeName: "RetentionPeriod",
    same: samePeriod,
  });

const inputs = z.strictObject({
  name: property(retentionName(), { doc: "Name of the retention.", replace: true }),
  domain: homeDomain("retention"),
  type: property(z.enum(["duration", "expireDate", "noExpiration"]), {
    doc: "When a backup expires: a period after it was made, at a fixed moment, or never.",
  }),
  duration: property(period.optional(), {
    doc: "For type duration: how long a backup is kept.",
    typeName: "RetentionPeriod",
  }),
  expireDate: property(instant().optional(), {
    doc: 'For type expireDate: the moment at which all backups expire: "2030-12-31T18:00:00Z", or a date, which means 0:00 UTC.',
    same: sameInstant,
  }),
  override: property(z.boolean().optional(), {
    doc: "Advanced retention: daily, weekly, monthly and yearly backups are kept by their own periods, which override the type above. Days are cut in UTC, weeks begin on Sunday.",
  }),
  daily: tag("daily"),
  weekly: tag("weekly"),
  monthly: tag("monthly"),
  yearly: tag("yearly"),
  adopt,
});

type Inputs = z.infer<typeof inputs>;
export type Period = z.infer<typeof period>;

type Tags = { [T in (typeof TAGS)[number] as `${T}Tag`]?: number | null } & {
  [T in (typeof TAGS)[number] as `${T}TagUnit`]?: string | null;
};

/** A retention as the grid shows it and, without the last five, takes it (contract: Retention, RetentionDTO). */
export interface GridRetention extends Tags {
  name: string;
  domainFqdn: string;
  basicRetentionType: string;
  duration?: number | null;
  durationUnit?: string | null;
  expireDate?: string | number | null;
  override?: boolean | null;
  id: string;
  retentionFqdn?: string;
  readOnly?: boolean;
  policyType?: string;
}

export const retentions = includedKind<GridRetention>("/retentions", (each) => each.domainFqdn);

/** Retention: how long backups are kept. */
export const retention = define<typeof inputs.shape, GridAccess>({
  type: "Retention",
  module: "avamar",
  doc: "A retention: how long the backups of the policies that use it are kept. A change applies to future backups only: those made before keep the expiry they have. Everything but its name and domain is changed in place.",
  example: `const sixtyDays = new avamar.Retention("sixty-days", {
  domain: "/clients",
  name: "60 days",
  type: "duration",
  duration: { count: 60, unit: "days" },
});`,
  inputs,
  outputs: {
    retentionId: property(z.string(), { doc: "Id of the retention on the grid." }),
    path: property(z.string(), { doc: 'Path of the retention: "/clients/60 days".' }),
  },
  nameOf: (declared) => `retention ${pathOf(declared.domain ?? "/", declared.name)}`,
  claims: [
    {
      uses: ["domain", "name"],
      claim: ({ domain = "/", name }) => ({ scope: `domain ${domain}`, what: `retention name ${name}` }),
    },
  ],
  defaults: () => ({ domain: "/" }),
  rules: (declared) => [...reservedHome(declared.domain), ...typeIssues(declared)],

  async foresee(run, _declared, before) {
    await run.world.grid().mustKnow("/retentions");
    return before
      ? ["the change holds for backups made from now on; those made before keep the expiry they have."]
      : [];
  },

  async find(run, declared) {
    const there = await collectionOf(run.world.grid(), retentions).byName(declared.domain ?? "/", declared.name);
    return there && said(there);
  },

  async list(run) {
    const all = (await collectionOf(run.world.grid(), retentions).everywhere()).map(said);
    return all.map((found) => ({
      ...found,
      inputs: { ...found.inputs, ...tagsThatCount(found.inputs) },
      untouchable: found.untouchable ?? (isBuiltIn(found.id) ? "it is built in" : undefined),
    }));
  },

  async observe(run, id) {
    const there = await collectionOf(run.world.grid(), retentions).byId(id);
    return there && said(there);
  },

  async create(run, declared) {
    const made = await run.world.grid().post<GridRetention>("/retentions", written(declared));
    run.made(made.id);
    return said(made);
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    const grid = run.world.grid();
    const current = await collectionOf(grid, retentions).read(found.id);
    return said(
      await grid.put<GridRetention>(`/retentions/${encodeURIComponent(found.id)}`, written(declared, current)),
    );
  },

  async remove(run, id) {
    const grid = run.world.grid();
    const current = await collectionOf(grid, retentions).read(id);
    if (!current) return;
    const { untouchable } = said(current);
    if (untouchable) throw refuseToDelete(grid.host, untouchable);
    await refuseWhileInPolicies(grid, "retention", id);
    await grid.delete(`/retentions/${encodeURIComponent(id)}`);
  },
});

/** The grid's words in ours. */
function said(wire: GridRetention): Found<Inputs> {
  const type = (Object.keys(TYPES) as Inputs["type"][]).find((each) => TYPES[each] === wire.basicRetentionType);
  const foreign = wire.policyType && wire.policyType !== "BACKUP" && wire.policyType !== "UNKNOWN";
  return {
    id: wire.id,
    inputs: {
      name: wire.name,
      domain: wire.domainFqdn,
      type,
      duration: type === "duration" ? readPeriod(wire.duration, wire.durationUnit) : undefined,
      expireDate: type === "expireDate" ? readInstant(wire.expireDate) : "",
      override: wire.override ?? false,
      ...Object.fromEntries(TAGS.map((each) => [each, readPeriod(wire[`${each}Tag`], wire[`${each}TagUnit`])])),
    },
    outputs: { retentionId: wire.id, path: wire.retentionFqdn ?? pathOf(wire.domainFqdn, wire.name) },
    untouchable: wire.readOnly ? "it is built in" : foreign ? `it is for ${wire.policyType}` : undefined,
  };
}

/** The periods that count: those with a length, while they override the type. */
function tagsThatCount(inputs: Partial<Inputs>): Partial<Inputs> {
  const counts = (each: (typeof TAGS)[number]) => inputs.override === true && (inputs[each]?.count ?? 0) > 0;
  return Object.fromEntries(TAGS.map((each) => [each, counts(each) ? inputs[each] : undefined]));
}

/** A period as the grid shows it. */
export function readPeriod(count: number | null | undefined, unit: string | null | undefined): Period {
  return { count: count ?? 0, unit: (unit ?? "DAYS").toLowerCase() as Period["unit"] };
}

/** What the grid is told. What is not declared goes back as it was read; data of another type goes. */
function written(declared: Inputs, current?: GridRetention) {
  const { type, duration } = declared;
  const expires = writtenInstant(declared.expireDate);
  return {
    name: declared.name,
    domainFqdn: declared.domain ?? "/",
    basicRetentionType: TYPES[type],
    duration: type === "duration" ? (duration?.count ?? current?.duration) : undefined,
    durationUnit: type === "duration" ? (duration?.unit.toUpperCase() ?? current?.durationUnit) : undefined,
    expireDate: type === "expireDate" ? (expires ?? current?.expireDate) : undefined,
    override: declared.override ?? current?.override ?? undefined,
    ...Object.fromEntries(
      TAGS.flatMap((each) => [
        [`${each}Tag`, declared[each]?.count ?? current?.[`${each}Tag`]],
        [`${each}TagUnit`, declared[each]?.unit.toUpperCase() ?? current?.[`${each}TagUnit`]],
      ]),
    ),
  };
}

function typeIssues(declared: Partial<Inputs>): Issue[] {
  const { type, duration, expireDate } = declared;
  if (!type || !(type in TYPES)) return [];
  const issues: Issue[] = [];
  if (type === "duration" && duration === undefined)
    issues.push({ property: "duration", reason: 'type "duration" needs a period; write { count: 60, unit: "days" }.' });
  if (type === "duration" && duration?.count === 0)
    issues.push({
      property: "duration.count",
      reason: 'a backup kept for no time is none; write at least 1, or type "noExpiration" to keep it for ever.',
    });
  if (type === "expireDate" && !expireDate)
    issues.push({ property: "expireDate", reason: 'type "expireDate" needs a date; write "2030-12-31".' });
  if (type !== "duration" && duration !== undefined)
    issues.push({
      property: "duration",
      reason: `belongs to type "duration", and this one is "${type}"; leave it out.`,
    });
  if (type !== "expireDate" && expireDate)
    issues.push({
      property: "expireDate",
      reason: `belongs to type "expireDate", and this one is "${type}"; leave it out.`,
    });
  if (declared.override === true && TAGS.every((each) => !declared[each]))
    issues.push({
      property: "override",
      reason: 'it needs at least one period; write daily: { count: 14, unit: "days" }.',
    });
  return issues;
}
