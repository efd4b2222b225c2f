import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const PATH = "/clients/CORP/60 days";
const OURS = /^(60.*|retention \d+)$/i;
const TYPES: Record<string, string> = { DURATION: "duration", EXDATE: "expireDate", NO_EXPIRATION: "noExpiration" };

const own = (site: Site) => site.grid.retentions.list().filter((each) => OURS.test(each.name));
const edit = (site: Site, change: Plain) =>
  void site.grid.retentions.edit(PATH, (each) => void Object.assign(each, change));
const period = (count: number | undefined, unit: string | undefined) =>
  count ? { count, unit: (unit ?? "DAYS").toLowerCase() } : { count: 0 };

function retentionOf(type: Plain, properties: ResourceCase["properties"]): ResourceCase {
  return {
    type: "Retention",
    prepare(site) {
      site.grid.domains.add({ name: "CORP", parent: "/clients" });
      site.grid.domains.add({ name: "LAB", parent: "/clients" });
    },
    full: () => ({
      name: "60 days",
      domain: "/clients/CORP",
      ...type,
      override: true,
      daily: { count: 14, unit: "days" },
      weekly: { count: 8, unit: "weeks" },
      monthly: { count: 18, unit: "months" },
      yearly: { count: 7, unit: "years" },
    }),
    least: () => ({ name: "60 days", domain: "/clients/CORP", ...type }),
    seen(site) {
      const held = own(site)[0];
      if (!held) return undefined;
      return {
        name: held.name,
        domain: held.domain,
        type: TYPES[held.basicRetentionType],
        ...(held.basicRetentionType === "DURATION" ? { duration: period(held.duration, held.durationUnit) } : {}),
        ...(held.basicRetentionType === "EXDATE" ? { expireDate: new Date(held.expireDate ?? 0).toISOString() } : {}),
        override: held.override,
        daily: period(held.dailyTag, held.dailyTagUnit),
        weekly: period(held.weeklyTag, held.weeklyTagUnit),
        monthly: period(held.monthlyTag, held.monthlyTagUnit),
        yearly: period(held.yearlyTag, held.yearlyTagUnit),
      };
    },
    count: (site) => own(site).length,
    foreign: (site) =>
      site.grid.retentions.add({ name: "60 days", domain: "/clients/CORP", basicRetentionType: "NO_EXPIRATION" }).id,
    neighbours({ grid }) {
      const forEver = { basicRetentionType: "NO_EXPIRATION" } as const;
      for (const name of ["60 days more", "60 DAYS", "60"])
        grid.retentions.add({ name, domain: "/clients/CORP", ...forEver });
      grid.retentions.add({ name: "60 days", domain: "/clients", ...forEver });
    },
    vanish: (site) => void site.grid.retentions.remove(PATH),
    clear(site) {
      for (const each of own(site)) site.grid.retentions.remove(each.id);
    },
    properties: {
      name: {
        to: "retention 1",
        means: "replace",
        cannotDrift: "a retention of another name is not found under this one's id",
      },
      domain: { to: "/clients/LAB", means: "replace", cannotDrift: "a retention cannot be moved" },
      override: { to: false, drift: (site) => edit(site, { override: !own(site)[0]!.override }), needs: ["daily"] },
      daily: {
        to: { count: 20, unit: "days" },
        drift: (site) => edit(site, { dailyTag: 3 }),
        empty: { count: 0, unit: "days" },
        emptySeen: { count: 0 },
      },
      weekly: {
        to: { count: 8, unit: "months" },
        drift: (site) => edit(site, { weeklyTag: 1, weeklyTagUnit: "YEARS" }),
        empty: { count: 0, unit: "years" },
        emptySeen: { count: 0 },
      },
      monthly: {
        to: { count: 1, unit: "years" },
        drift: (site) => edit(site, { monthlyTag: 2 }),
        empty: { count: 0, unit: "days" },
        emptySeen: { count: 0 },
      },
      yearly: {
        to: { count: 10, unit: "years" },
        drift: (site) => edit(site, { yearlyTag: 1 }),
        empty: { count: 0, unit: "days" },
        emptySeen: { count: 0 },
      },
      ...properties,
    },
    refused: [
      { inputs: { name: "60:days" }, property: "name", reason: /for example "60-days"/ },
      { inputs: { type: "forever" }, property: "type", reason: /one of duration, expireDate, noExpiration/ },
      {
        inputs: { type: "duration", duration: undefined, expireDate: undefined },
        property: "duration",
        reason: /needs a period/,
      },
      {
        inputs: { type: "expireDate", duration: undefined, expireDate: undefined },
        property: "expireDate",
        reason: /needs a date/,
      },
      {
        inputs: { type: "noExpiration", duration: { count: 1, unit: "days" } },
        property: "duration",
        reason: /belongs to type "duration"/,
      },
      {
        inputs: { daily: { count: 1.5, unit: "days" } },
        property: "daily.count",
        reason: /must be a whole number: write 2/,
      },
      {
        inputs: { daily: { count: 1, unit: "day" } },
        property: "daily.unit",
        reason: /one of days, weeks, months, years/,
      },
      {
        inputs: { daily: undefined, weekly: undefined, monthly: undefined, yearly: undefined },
        property: "override",
        reason: /at least one period/,
      },
    ],
    many: {
      count: 120,
      inputs: (_site, number) => ({ name: `retention ${number}`, domain: "/clients/CORP", type: "noExpiration" }),
      requests: 6,
    },
  };
}

export const forPeriod = retentionOf(
  { type: "duration", duration: { count: 60, unit: "days" } },
  {
    type: {
      to: "noExpiration",
      with: { duration: undefined },
      drift: (site) => edit(site, { basicRetentionType: "NO_EXPIRATION" }),
      driftsAlso: ["duration"],
    },
    duration: { to: { count: 2, unit: "months" }, drift: (site) => edit(site, { duration: 61 }) },
    expireDate: {
      to: "2030-12-31T00:00:00.000Z",
      with: { type: "expireDate", duration: undefined },
      cannotDrift: "not of this type",
    },
  },
);

export const untilDate = retentionOf(
  { type: "expireDate", expireDate: "2030-06-30T14:00:00.000Z" },
  {
    type: {
      to: "duration",
      with: { expireDate: undefined, duration: { count: 60, unit: "days" } },
      drift: (site) => edit(site, { basicRetentionType: "NO_EXPIRATION" }),
      driftsAlso: ["expireDate"],
    },
    duration: {
      to: { count: 2, unit: "months" },
      with: { type: "duration", expireDate: undefined },
      cannotDrift: "not of this type",
    },
    expireDate: { to: "2030-12-31T00:00:00.000Z", drift: (site) => edit(site, { expireDate: Date.UTC(2031, 0, 1) }) },
  },
);
