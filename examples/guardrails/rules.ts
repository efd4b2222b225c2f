// The rules, each a function: an estate goes in, what is wrong comes out.
import type { PolicyResource } from "@pulumi/policy";
import { type BackupPolicy, type Estate, known } from "./estate";
import { startsOf, tooClose } from "./starts";

/** What is wrong with a resource, and what to do. */
export interface Violation {
  resource: PolicyResource;
  text: string;
}

/** A stream that no enabled policy has as a member is never backed up, and nobody notices. */
export function everyStreamIsBackedUp({ streams, policies }: Estate): Violation[] {
  const covered = new Set(policies.filter(({ isEnabled }) => isEnabled).flatMap(({ members }) => members));
  return streams
    .filter((stream) => !covered.has(stream))
    .map((stream) => ({ resource: stream, text: "No enabled policy has it as a member: add it to one." }));
}

/** A policy that backs up nothing looks like a backup. */
export function noEmptyPolicies({ policies }: Estate): Violation[] {
  return policies
    .filter(({ isEmpty }) => isEmpty)
    .map(({ resource }) => ({ resource, text: "It has neither members nor a rule: give it some, or take it out." }));
}

/** What is not on the Data Domain is on the grid's own disks, which are small. */
export function everythingIsOnTheDataDomain({ policies }: Estate): Violation[] {
  const used = new Set(policies.flatMap(({ datasets }) => datasets));
  return [...used].flatMap((resource) => {
    if (resource.propertyDependencies.dataDomain?.length) return [];
    const index = known(resource, "dataDomain");
    if (typeof index === "number" && index > 0) return [];
    return [{ resource, text: "It stores on the grid: set dataDomain to the DataDomainTarget." }];
  });
}

const DAYS = { days: 1, weeks: 7, months: 30, years: 365 } as const;
type Period = { count: number; unit: keyof typeof DAYS };

/** Backups are kept for so many days at least; of advanced retentions the daily ones are looked at. */
export function keptForDays({ policies }: Estate, least: number, today = new Date()): Violation[] {
  const used = new Set(policies.flatMap(({ retention }) => retention ?? []));
  return [...used].flatMap((resource) => {
    const days = daysOf(resource, today);
    if (days === undefined || days >= least) return [];
    return [{ resource, text: `It keeps backups for ${days} days: ${least} is the least here.` }];
  });
}

/** Days that a retention keeps a backup of today; undefined where it keeps it for ever, or nobody can tell yet. */
function daysOf(retention: PolicyResource, today: Date): number | undefined {
  const period = (name: string) => {
    const given = known(retention, name) as Period | undefined;
    return given && given.count * DAYS[given.unit];
  };
  if (known(retention, "override") === true && period("daily") !== undefined) return period("daily");
  if (known(retention, "type") === "duration") return period("duration");
  const end = known(retention, "type") === "expireDate" ? known(retention, "expireDate") : undefined;
  return typeof end === "string" ? Math.floor((Date.parse(end) - today.getTime()) / 86_400_000) : undefined;
}

/** Two big streams that begin together share the disks and the line in their longest hour. */
export function bigStreamsApart({ policies }: Estate, big: string[], minutesApart: number): Violation[] {
  const isBig = (member: PolicyResource) => big.some((pattern) => fits(pattern, String(known(member, "clientName"))));
  const starts = policies
    .filter(({ isEnabled, schedule }) => isEnabled && schedule)
    .flatMap((policy) => policy.members.filter(isBig).map((stream) => ({ stream, policy })))
    // The order in which a program's resources come is no order.
    .sort((a, b) => a.stream.name.localeCompare(b.stream.name));
  return starts.flatMap((one, index) =>
    starts
      .slice(index + 1)
      .filter((other) => other.stream !== one.stream && areClose(one.policy, other.policy, minutesApart))
      .map((other) => ({
        resource: other.stream,
        text: `It starts within ${minutesApart} minutes of ${one.stream.name}: give it a schedule of its own.`,
      })),
  );
}

function areClose(a: BackupPolicy, b: BackupPolicy, minutesApart: number): boolean {
  return a.schedule === b.schedule || tooClose(startsOf(a.schedule!), startsOf(b.schedule!), minutesApart);
}

/** The kinds of object that have a name; of a stream it is that of its client. */
export const NAMED = [
  ...["AvamarClientStream", "Client", "DataDomainUser", "Dataset", "Domain", "NotificationProfile", "Policy", "Proxy"],
  ...["ReplicationDestination", "ReplicationPolicy", "Retention", "Rule", "Schedule", "StorageUnit", "TierPolicy"],
  ...["User", "ValidationPolicy", "VirtualCenter"],
];

/** Names follow the house rule, which is a pattern for each kind: `{ "Policy": "^[a-z0-9-]+$" }`. */
export function namesFollow({ all }: Estate, patterns: Record<string, string>): Violation[] {
  return all.flatMap((resource) => {
    const pattern = patterns[resource.type.split(":").at(-1)!];
    const name = known(resource, "name") ?? known(resource, "clientName");
    if (pattern === undefined || typeof name !== "string" || new RegExp(pattern, "u").test(name)) return [];
    return [{ resource, text: `Its name is "${name}", and the rule of the house is ${pattern}.` }];
  });
}

function fits(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(name);
}
