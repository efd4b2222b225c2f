import type { Site } from "../../site/index.ts";
import type { ResourceCase } from "../case.ts";
import {
  addCopies,
  copyHands,
  copyProperties,
  editPart,
  fullCopies,
  leastCopies,
  ours,
  periodOf,
  prepareCopies,
  refusedCopies,
  seenCopies,
  seenFilter,
} from "./copies.ts";

const destination = (site: Site, name: string) =>
  site.grid.replicationDestinations.list().find((each) => each.name === name)!.id;
const time = (moment: number | undefined) => (moment === undefined ? "" : new Date(moment).toISOString());
const DATES = { NONE: "any", WITHIN: "within", RANGE: "range" };
const ORDERS = { OLDEST_TO_NEWEST: "oldestFirst", NEWEST_TO_OLDEST: "newestFirst" };

const foreign = (site: Site, name: string) =>
  addCopies(site, "REPLICATE", name, {
    replication: {
      ...{ destinationServerId: destination(site, "brisbane"), dateRestriction: "NONE" },
      ...{ orderingCriterion: "OLDEST_TO_NEWEST", optimizeVsr: false, usePoolBased: false },
    },
  });

/** Whose backups are replicated to another grid. */
export const replicationPolicy: ResourceCase = {
  type: "ReplicationPolicy",
  prepare(site) {
    prepareCopies(site);
    for (const name of ["melbourne", "brisbane"]) site.grid.replicationDestinations.add({ name });
  },
  full: (site) => ({
    ...fullCopies(site),
    destination: destination(site, "melbourne"),
    filter: {
      kinds: ["weekly", "onDemand"],
      maxBackupsPerClient: 4,
      dates: "within",
      within: { count: 3, unit: "months" },
    },
    order: "newestFirst",
    parallel: true,
    optimizeVirtualSynthetics: true,
  }),
  least: (site) => ({ ...leastCopies(site), destination: destination(site, "melbourne") }),
  seen(site) {
    const { replication: held } = ours(site) ?? {};
    if (!held) return undefined;
    return {
      ...seenCopies(site),
      destination: held.destinationServerId,
      filter: {
        ...seenFilter(site),
        dates: DATES[held.dateRestriction],
        within: periodOf(held.within, held.durationUnit),
        after: time(held.after),
        before: time(held.before),
      },
      order: ORDERS[held.orderingCriterion],
      parallel: held.usePoolBased,
      optimizeVirtualSynthetics: held.optimizeVsr,
    };
  },
  ...copyHands,
  foreign: (site) => foreign(site, "weekly-copies"),
  neighbours(site) {
    for (const name of ["Weekly-Copies", "weekly-copies-2"]) foreign(site, name);
    site.grid.groups.add({ name: "weekly-copies", domain: "/clients" });
  },
  clear(site) {
    copyHands.clear(site);
    for (const { id, name, domain } of site.grid.groups.list())
      if (name === "weekly-copies-2" || (name === "weekly-copies" && domain !== "/")) site.grid.groups.remove(id);
  },
  properties: {
    ...copyProperties,
    destination: {
      to: (site: Site) => destination(site, "brisbane"),
      drift: (site) => editPart("replication", { destinationServerId: destination(site, "brisbane") })(site),
    },
    filter: {
      to: {
        kinds: ["daily"],
        maxBackupsPerClient: 0,
        dates: "range",
        after: "2030-01-01T00:00:00.000Z",
        before: "2030-06-30T14:00:00.000Z",
      },
      drift(site) {
        editPart("copies", { monthlyTag: true })(site);
        editPart("replication", { dateRestriction: "WITHIN", within: 1, durationUnit: "DAYS" })(site);
      },
      needs: ["allBackups"],
    },
    order: { to: "oldestFirst", drift: (site) => turn(site) },
    parallel: {
      to: false,
      drift: (site) => editPart("replication", { usePoolBased: !ours(site)!.replication!.usePoolBased })(site),
    },
    optimizeVirtualSynthetics: {
      to: false,
      drift: (site) => editPart("replication", { optimizeVsr: !ours(site)!.replication!.optimizeVsr })(site),
    },
  },
  refused: [
    ...refusedCopies,
    { inputs: { destination: undefined }, property: "destination", reason: /is missing/ },
    { inputs: { order: "oldest" }, property: "order", reason: /oldestFirst/ },
    {
      inputs: { filter: { dates: "within" } },
      property: "filter.within",
      reason: /needs a period; write { count: 30/,
    },
    {
      inputs: { filter: { dates: "within", within: { count: 0, unit: "days" } } },
      property: "filter.within.count",
      reason: /write at least 1/,
    },
    { inputs: { filter: { dates: "range" } }, property: "filter.after", reason: /needs a date; write after/ },
    {
      inputs: { filter: { dates: "any", within: { count: 1, unit: "days" } } },
      property: "filter.within",
      reason: /belongs to dates "within"/,
    },
    { inputs: { filter: { before: "2030-01-01" } }, property: "filter.before", reason: /belongs to dates "range"/ },
    { inputs: { filter: { dates: "range", after: "soon" } }, property: "filter.after", reason: /is no date/ },
  ],
  many: {
    count: 120,
    inputs: (site, number) => ({
      name: `copies-${number}`,
      destination: destination(site, "melbourne"),
      schedule: "/Default Replication Schedule",
      allClients: true,
      retention: { override: true, daily: { count: 3, unit: "days" } },
      options: [{ plugin: 1008, name: "verbose", value: "1" }],
    }),
    requests: 13,
  },
};

/** The other order. */
function turn(site: Site): void {
  const isOldest = ours(site)!.replication!.orderingCriterion === "OLDEST_TO_NEWEST";
  editPart("replication", { orderingCriterion: isOldest ? "NEWEST_TO_OLDEST" : "OLDEST_TO_NEWEST" })(site);
}
