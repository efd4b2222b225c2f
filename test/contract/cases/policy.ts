import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const PATH = "/clients/CORP/file-server-c";
const OURS = /^(file-server.*|policy-\d+)$/i;
/** Ids of clients are 40 hexadecimal digits. */
const cid = (digit: string) => digit.repeat(40);
const [C, D, E, RULED] = [cid("c"), cid("d"), cid("e"), cid("a")];

const own = (site: Site) => site.grid.groups.list().filter((each) => OURS.test(each.name));
type Group = ReturnType<Site["grid"]["groups"]["list"]>[number];
const edit = (site: Site, change: (group: Group) => void) => void site.grid.groups.edit(PATH, change);
const set = (change: Plain) => (site: Site) => edit(site, (group) => void Object.assign(group, change));
const flip = (name: "enabled" | "ruleEnabled" | "autoProxyMapping") => (site: Site) =>
  edit(site, (group) => void Object.assign(group, { [name]: !group[name] }));
const joined = (group: Group, how: string) =>
  group.members.filter((each) => each.joinType === how).map((each) => each.cid);

export const policy: ResourceCase = {
  type: "Policy",
  prepare({ grid }) {
    grid.domains.add({ name: "CORP", parent: "/clients" });
    grid.domains.add({ name: "SERVERS", parent: "/clients/CORP" });
    for (const [id, name] of [
      [C, "c"],
      [D, "d"],
      [E, "e"],
      [RULED, "ruled"],
    ] as const)
      grid.clients.add({ id, name: `file-server-${name}`, domain: "/clients/CORP/SERVERS" });
    for (const name of ["drive-c", "drive-d"]) grid.datasets.add({ id: `DS:${name}`, name, domain: "/clients/CORP" });
    for (const name of ["nightly", "weekly"])
      grid.schedules.add({ id: `SCH:${name}`, name, domain: "/clients/CORP", recurrence: "OnDemand" });
    for (const name of ["short", "long"])
      grid.retentions.add({ id: `RP:${name}`, name, domain: "/clients/CORP", basicRetentionType: "NO_EXPIRATION" });
    for (const id of ["7", "8", "9"]) grid.rules.add({ id, name: `rule-${id}`, domain: "/clients/CORP" });
  },
  full: () => ({
    name: "file-server-c",
    domain: "/clients/CORP",
    enabled: true,
    // Each reference in another form: by id and by path.
    dataset: "DS:drive-c",
    schedule: "/clients/CORP/nightly",
    retention: "/clients/CORP/short",
    encryption: "medium",
    members: [C, D],
    excludedMembers: [E],
    memberDatasets: [{ client: D, dataset: "/clients/CORP/drive-d" }],
    rule: 7,
    ruleEnabled: true,
    proxies: [cid("1"), cid("2")],
    autoProxyMapping: true,
    memberType: "NOT_SPECIFIED",
    cloudDr: { enabled: true, policyId: "CDR-1", cloudTargetId: "T-1", retentionAmount: 3, retentionType: "COPIES" },
    overrideSchedule: "skipNext",
  }),
  least: () => ({
    name: "file-server-c",
    domain: "/clients/CORP",
    dataset: "DS:drive-c",
    schedule: "/clients/CORP/nightly",
    retention: "/clients/CORP/short",
  }),
  seen(site) {
    const held = own(site)[0];
    if (!held) return undefined;
    return {
      name: held.name,
      domain: held.domain,
      enabled: held.enabled,
      dataset: held.datasetId,
      schedule: held.scheduleId.replace("SCH:", "/clients/CORP/"),
      retention: held.retentionId.replace("RP:", "/clients/CORP/"),
      encryption: held.encryption.toLowerCase(),
      members: joined(held, "INCLUDED_BY_USER"),
      excludedMembers: joined(held, "EXCLUDED"),
      memberDatasets: held.members
        .filter((each) => each.datasetId && each.datasetId !== held.datasetId)
        .map((each) => ({ client: each.cid, dataset: each.datasetId!.replace("DS:", "/clients/CORP/") })),
      rule: held.ruleId ?? 0,
      ruleEnabled: held.ruleEnabled,
      proxies: held.proxyIds,
      autoProxyMapping: held.autoProxyMapping,
      memberType: held.memberType,
      cloudDr: { enabled: held.cloudDrEnabled, policyId: held.cloudDrPolicyId ?? "" },
      overrideSchedule: held.overrideSchedule,
    };
  },
  count: (site) => own(site).length,
  foreign: (site) =>
    site.grid.groups.add({
      name: "file-server-c",
      domain: "/clients/CORP",
      datasetId: "DS:drive-d",
      scheduleId: "SCH:weekly",
      retentionId: "RP:long",
      members: [{ cid: E, joinType: "INCLUDED_BY_USER" }],
    }).id,
  neighbours({ grid }) {
    for (const name of ["file-server-cc", "FILE-SERVER-C", "file-server"])
      grid.groups.add({ name, domain: "/clients/CORP" });
    grid.groups.add({ name: "file-server-c", domain: "/clients" });
  },
  vanish: (site) => void site.grid.groups.remove(PATH),
  clear(site) {
    for (const each of own(site)) site.grid.groups.remove(each.id);
  },
  properties: {
    name: {
      to: "policy-1",
      means: "replace",
      cannotDrift: "a policy of another name is not found under this one's id",
    },
    domain: { to: "/clients/CORP/SERVERS", means: "replace", cannotDrift: "a policy cannot be moved" },
    enabled: { to: false, isEnforced: true, drift: flip("enabled") },
    dataset: {
      to: "DS:drive-d",
      with: { memberDatasets: undefined },
      drift: set({ datasetId: "DS:drive-d" }),
      driftsAlso: ["memberDatasets"],
    },
    schedule: { to: "/clients/CORP/weekly", drift: set({ scheduleId: "SCH:weekly" }) },
    retention: { to: "/clients/CORP/long", drift: set({ retentionId: "RP:long" }) },
    encryption: { to: "high", drift: set({ encryption: "NONE" }) },
    members: {
      to: [C],
      with: { memberDatasets: [] },
      drift: (site) =>
        edit(site, ({ members }) => {
          const member = members.find((each) => each.cid === C);
          if (!member) members.push({ cid: C, joinType: "INCLUDED_BY_USER" });
          else member.joinType = member.joinType === "INCLUDED_BY_USER" ? "NOT_SELECTED" : "INCLUDED_BY_USER";
        }),
      empty: [],
      emptyWith: { memberDatasets: [] },
    },
    excludedMembers: {
      to: [],
      drift: (site) =>
        edit(site, (group) => {
          group.members = group.members.filter((each) => each.cid !== E);
          if (!joined(group, "EXCLUDED").includes(RULED)) group.members.push({ cid: RULED, joinType: "EXCLUDED" });
        }),
      empty: [],
    },
    memberDatasets: {
      to: [{ client: C, dataset: "/clients/CORP/drive-d" }],
      needs: ["members"],
      drift: (site) =>
        edit(
          site,
          ({ members }) =>
            void Object.assign(members.find((each) => each.cid === C) ?? {}, { datasetId: "DS:drive-d" }),
        ),
      empty: [],
    },
    rule: { to: 8, drift: set({ ruleId: 9 }), empty: 0, emptyWith: { ruleEnabled: false }, emptiedByLeavingOut: true },
    ruleEnabled: { to: false, needs: ["rule"], drift: flip("ruleEnabled") },
    proxies: { to: [cid("3")], drift: set({ proxyIds: [cid("1")] }), empty: [] },
    autoProxyMapping: { to: false, drift: flip("autoProxyMapping") },
    memberType: { to: "Client", drift: set({ memberType: "Virtual Machine" }) },
    cloudDr: {
      to: { enabled: false, policyId: "CDR-2" },
      drift: set({ cloudDrEnabled: false, cloudDrPolicyId: "CDR-9" }),
      empty: { enabled: false, policyId: "" },
    },
    overrideSchedule: { to: "runOnce", cannotDrift: "the grid takes it back by itself when it is used up" },
  },
  refused: [
    { inputs: { name: "file server" }, property: "name", reason: /write "file-server"/ },
    { inputs: { dataset: undefined }, property: "dataset", reason: /is missing. What is backed up/ },
    { inputs: { encryption: "HIGH" }, property: "encryption", reason: /one of high, medium, none/ },
    {
      inputs: { members: ["file-server-c"] },
      property: "members[0]",
      reason: /an AvamarClientStream or a Client, or its id/,
    },
    { inputs: { members: [C, C.toUpperCase()] }, property: "members", reason: /listed twice/ },
    { inputs: { excludedMembers: [C] }, property: "excludedMembers", reason: /a member too/ },
    { inputs: { rule: 0 }, property: "rule", reason: /ruleEnabled needs a rule/ },
    {
      inputs: { cloudDr: { rpoType: "YEARS" } },
      property: "cloudDr.rpoType",
      reason: /one of HOURS, DAYS, WEEKS, MONTHS/,
    },
  ],
  many: {
    count: 40,
    inputs: (_site, number) => ({
      name: `policy-${number}`,
      domain: "/clients/CORP",
      dataset: "DS:drive-c",
      schedule: "/clients/CORP/nightly",
      retention: "/clients/CORP/short",
      members: [C],
    }),
    // The members of a policy are a list of their own: one request for each policy.
    requests: 46,
  },
};
