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

const foreign = (site: Site, name: string) =>
  addCopies(site, "TIERING", name, {
    tier: {
      ...{ older: 0, olderUnit: "DAYS", younger: 0, youngerUnit: "DAYS", youngerEnabled: false },
      ...{ undoTier: false, unmarkOnly: false },
    },
  });
const flip = (name: "undoTier" | "unmarkOnly") => (site: Site) =>
  editPart("tier", { [name]: !ours(site)!.tier![name] })(site);

/** Whose backups are moved to the cloud tier. */
export const tierPolicy: ResourceCase = {
  type: "TierPolicy",
  prepare: prepareCopies,
  full: (site) => ({
    ...fullCopies(site),
    filter: { kinds: ["monthly", "yearly"], maxBackupsPerClient: 2 },
    olderThan: { count: 30, unit: "days" },
    youngerThan: { count: 5, unit: "years" },
    undo: true,
    unmarkOnly: true,
  }),
  least: leastCopies,
  seen(site) {
    const { tier: held } = ours(site) ?? {};
    if (!held) return undefined;
    return {
      ...seenCopies(site),
      filter: seenFilter(site),
      olderThan: periodOf(held.older, held.olderUnit),
      youngerThan: periodOf(held.youngerEnabled ? held.younger : 0, held.youngerUnit),
      undo: held.undoTier,
      unmarkOnly: held.unmarkOnly,
    };
  },
  ...copyHands,
  foreign: (site) => foreign(site, "weekly-copies"),
  neighbours: (site) => void foreign(site, "Weekly-Copies"),
  properties: {
    ...copyProperties,
    filter: {
      to: { kinds: ["daily", "onDemand"], maxBackupsPerClient: 0 },
      drift: editPart("copies", { weeklyTag: true, maxBackupsPerClient: 9 }),
      needs: ["allBackups"],
    },
    olderThan: {
      to: { count: 2, unit: "weeks" },
      drift: editPart("tier", { older: 31 }),
      empty: { count: 0, unit: "days" },
      emptySeen: { count: 0 },
    },
    youngerThan: {
      to: { count: 18, unit: "months" },
      drift: editPart("tier", { younger: 6, youngerEnabled: true }),
      empty: { count: 0, unit: "months" },
      emptySeen: { count: 0 },
    },
    undo: { to: false, drift: flip("undoTier") },
    unmarkOnly: { to: false, drift: flip("unmarkOnly") },
  },
  refused: [
    ...refusedCopies,
    { inputs: { olderThan: { count: 1, unit: "day" } }, property: "olderThan.unit", reason: /one of days, weeks/ },
    { inputs: { youngerThan: { count: -1, unit: "days" } }, property: "youngerThan.count", reason: /0/ },
  ],
  many: {
    count: 120,
    inputs: (_site, number) => ({
      name: `copies-${number}`,
      schedule: "/Default Schedule",
      allClients: true,
      retention: { override: true, daily: { count: 3, unit: "days" } },
    }),
    requests: 10,
  },
};
