import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

/** What the cases of both kinds of policies that copy backups have in common. */

const OURS = /^(weekly-copies|other-copies|copies-\d+)$/i;
const OWN_SCHEDULE = "/copies at noon";
const KINDS = { dailyTag: "daily", weeklyTag: "weekly", monthlyTag: "monthly", yearlyTag: "yearly", noTag: "onDemand" };

const own = (site: Site) => site.grid.groups.list().filter(({ name, domain }) => domain === "/" && OURS.test(name));
/** The policy that a case is about. */
export const ours = (site: Site) => own(site).find(({ name }) => /^(weekly|other)-copies$/.test(name));
/** A period, as the grid keeps it, in the words of the inputs; 0 of any unit are the same. */
export const periodOf = (count = 0, unit = "DAYS") => (count ? { count, unit: unit.toLowerCase() } : { count: 0 });

const client = (site: Site, name: string) => site.grid.clients.get(`/clients/${name}`)!.id;
const edit = (change: Plain) => (site: Site) => void Object.assign(ours(site)!, change);
/** Changes the settings that a group has under this name. */
export const editPart =
  (part: "copies" | "replication" | "tier", change: Plain) =>
  (site: Site): void =>
    void Object.assign(ours(site)![part]!, change);
const editRetention = (change: Plain) => (site: Site) =>
  void site.grid.retentions.edit(ours(site)!.retentionId, (each) => void Object.assign(each, change));

/** A client, a domain and a schedule that such policies can refer to. */
export function prepareCopies({ grid }: Site): void {
  for (const name of ["alpha", "beta"]) grid.clients.add({ name, domain: "/clients" });
  grid.domains.add({ name: "CORP", parent: "/clients" });
  grid.schedules.add({ name: "copies at noon", domain: "/", timesOfDay: ["12:00"] });
}

/** Every common property. */
export const fullCopies = (site: Site) => ({
  name: "weekly-copies",
  enabled: true,
  schedule: OWN_SCHEDULE,
  members: [client(site, "alpha"), site.grid.domains.get("/clients/CORP")!.id],
  allClients: false,
  allBackups: false,
  encryption: "medium",
  retention: {
    override: true,
    daily: { count: 7, unit: "days" },
    weekly: { count: 8, unit: "weeks" },
    monthly: { count: 6, unit: "months" },
    yearly: { count: 3, unit: "years" },
    onDemand: { count: 5, unit: "days" },
  },
  options: [
    { plugin: 1008, name: "verbose", value: "2" },
    { plugin: 1008, name: "no-such-option", value: "on", free: true },
  ],
});

/** The common properties that must be given. */
export const leastCopies = (site: Site) => ({
  name: "weekly-copies",
  schedule: OWN_SCHEDULE,
  members: [client(site, "alpha")],
});

/** What the world holds of the common properties. */
export function seenCopies(site: Site): Plain | undefined {
  const held = ours(site);
  if (!held) return undefined;
  const { grid } = site;
  const { name, domain } = grid.schedules.get(held.scheduleId)!;
  const kept = grid.retentions.get(held.retentionId)!;
  const { allClients, allBackups } = held.copies!;
  return {
    name: held.name,
    enabled: held.enabled,
    schedule: `${domain}${name}`,
    members: held.members.map(({ cid }) => cid),
    allClients,
    allBackups,
    encryption: held.encryption.toLowerCase(),
    retention: {
      override: kept.override,
      daily: periodOf(kept.dailyTag, kept.dailyTagUnit),
      weekly: periodOf(kept.weeklyTag, kept.weeklyTagUnit),
      monthly: periodOf(kept.monthlyTag, kept.monthlyTagUnit),
      yearly: periodOf(kept.yearlyTag, kept.yearlyTagUnit),
      onDemand: periodOf(kept.noTag, kept.noTagUnit),
    },
    options: grid.datasets
      .get(held.datasetId)!
      .flags.filter(({ value, defaultValue }) => value !== (defaultValue ?? ""))
      .map(({ pluginNumber: plugin, key, value, flagType }) => ({
        ...{ plugin, name: key, value },
        ...(flagType === "free" ? { free: true } : {}),
      })),
  };
}

/** The kinds of backups and their number that the filter takes. */
export function seenFilter(site: Site) {
  const copies = ours(site)!.copies!;
  const kinds = (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((tag) => copies[tag]).map((tag) => KINDS[tag]);
  return { kinds, maxBackupsPerClient: copies.maxBackupsPerClient };
}

/** How each common property changes and drifts. */
export const copyProperties: ResourceCase["properties"] = {
  name: { to: "other-copies", means: "replace", cannotDrift: "one of another name is not found under this one's id" },
  enabled: { to: false, isEnforced: true, drift: (site) => edit({ enabled: !ours(site)!.enabled })(site) },
  schedule: { to: "/Default Replication Schedule", drift: edit({ scheduleId: "default:DAILY:SCHEDULEDID" }) },
  members: {
    to: (site: Site) => [client(site, "beta")],
    drift: (site) => void ours(site)!.members.push({ cid: client(site, "beta"), joinType: "INCLUDED_BY_USER" }),
    empty: [],
  },
  allClients: {
    to: true,
    with: { members: undefined },
    isEnforced: true,
    drift: editPart("copies", { allClients: true }),
  },
  allBackups: {
    to: true,
    with: { filter: undefined },
    drift: (site) => editPart("copies", { allBackups: !ours(site)!.copies!.allBackups })(site),
  },
  encryption: { to: "high", drift: edit({ encryption: "NONE" }) },
  retention: {
    to: { override: true, daily: { count: 9, unit: "weeks" } },
    drift: editRetention({ override: false, dailyTag: 1, dailyTagUnit: "YEARS" }),
  },
  options: {
    to: [{ plugin: 1008, name: "verbose", value: "1" }],
    drift: (site) =>
      void site.grid.datasets.edit(ours(site)!.datasetId, (each) => {
        const flag = { pluginNumber: 1008, command: "BACKUP", flagId: "debug", flagType: "BOOLEAN" } as const;
        each.flags = [
          ...each.flags.filter(({ key }) => key !== "debug"),
          { ...flag, key: "debug", value: "true", defaultValue: "false" },
        ];
      }),
    empty: [],
  },
};

/** Common inputs that are refused. */
export const refusedCopies: ResourceCase["refused"] = [
  { inputs: { name: "weekly copies" }, property: "name", reason: /write "weekly-copies"/ },
  { inputs: { members: undefined }, property: "members", reason: /write members, or allClients: true/ },
  { inputs: { members: ["alpha"] }, property: "members[0]", reason: /is an AvamarClientStream, a Client or a Domain/ },
  { inputs: { allClients: true }, property: "members", reason: /leave one of the two out/ },
  { inputs: { allBackups: true }, property: "filter", reason: /write allBackups: false beside it/ },
  { inputs: { filter: { kinds: ["hourly"] } }, property: "filter.kinds[0]", reason: /one of daily, weekly, monthly/ },
  { inputs: { retention: { override: true } }, property: "retention.override", reason: /at least one period/ },
  {
    inputs: {
      options: [
        { plugin: 1008, name: "verbose", value: "1" },
        { plugin: 1008, name: "verbose", value: "2" },
      ],
    },
    property: "options[1]",
    reason: /given twice/,
  },
];

/** The hands that both kinds have. */
export const copyHands = {
  count: (site: Site) => own(site).length,
  vanish: (site: Site) => removeGroup(site, ours(site)!.id),
  clear(site: Site) {
    for (const { id } of own(site)) removeGroup(site, id);
  },
};

function removeGroup({ grid }: Site, id: string): void {
  const { datasetId, retentionId, type } = grid.groups.remove(id);
  if (type === "REGULAR") return;
  grid.datasets.remove(datasetId);
  grid.retentions.remove(retentionId);
}

/** Puts such a policy there, with a dataset and a retention of its own. */
export function addCopies({ grid }: Site, type: "REPLICATE" | "TIERING", name: string, more: Plain): string {
  const policyType = type === "TIERING" ? "TIERING" : "REPLICATION";
  const copies = {
    ...{ allClients: true, allBackups: true, maxBackupsPerClient: 0 },
    ...{ dailyTag: false, weeklyTag: false, monthlyTag: false, yearlyTag: false, noTag: false },
  };
  return grid.groups.add({
    ...{ name, domain: "/", type, copies },
    datasetId: grid.datasets.add({ name: `options-${name}`, domain: "/", type: policyType }).id,
    retentionId: grid.retentions.add({ name: `retention ${name}`, domain: "/", policyType }).id,
    ...more,
  }).id;
}
