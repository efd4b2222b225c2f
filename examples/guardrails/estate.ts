// What a program declares, as the rules look at it: policies with what they refer to. A preview knows no ids yet, so a
// reference is followed by what the engine knows of it: which resource a property depends on.
import type { PolicyResource } from "@pulumi/policy";

/** A policy of the program and what of it is in the program too. */
export interface BackupPolicy {
  resource: PolicyResource;
  isEnabled: boolean;
  /** Streams, clients and pools that are its members. */
  members: PolicyResource[];
  /** Neither a member nor a rule that selects some, as far as can be told. */
  isEmpty: boolean;
  schedule?: PolicyResource;
  /** What is backed up: its own, and those that single members have in place of it. */
  datasets: PolicyResource[];
  retention?: PolicyResource;
}

export interface Estate {
  all: PolicyResource[];
  streams: PolicyResource[];
  policies: BackupPolicy[];
}

/** The resources of a program, put together. */
export function estateOf(all: PolicyResource[]): Estate {
  const pools = ofKind(all, "ClientPool");
  return {
    all,
    streams: ofKind(all, "AvamarClientStream"),
    policies: ofKind(all, "Policy").map((policy) => backupPolicy(policy, all, pools)),
  };
}

function backupPolicy(policy: PolicyResource, all: PolicyResource[], pools: PolicyResource[]): BackupPolicy {
  const members = referred(policy, "members", all, ["AvamarClientStream", "Client"], "clientId");
  const joined = pools.filter((pool) => referred(pool, "policies", all, ["Policy"], "policyId").includes(policy));
  const listed = known(policy, "members");
  return {
    resource: policy,
    isEnabled: known(policy, "enabled") !== false,
    members: [...members, ...joined],
    isEmpty:
      members.length + joined.length === 0 &&
      Array.isArray(listed) &&
      listed.length === 0 &&
      known(policy, "rule") === undefined &&
      !policy.propertyDependencies.rule?.length,
    schedule: referred(policy, "schedule", all, ["Schedule"], "scheduleId")[0],
    datasets: [
      ...referred(policy, "dataset", all, ["Dataset"], "datasetId"),
      ...referred(policy, "memberDatasets", all, ["Dataset"], "datasetId"),
    ],
    retention: referred(policy, "retention", all, ["Retention"], "retentionId")[0],
  };
}

/** All resources of this package of one kind: `Policy`. */
function ofKind(all: PolicyResource[], kind: string): PolicyResource[] {
  return all.filter(({ type }) => type === `pulumi-nodejs:dynamic/avamar:${kind}`);
}

/** A property as far as it is known; what a preview cannot know is undefined, at any depth. */
export function known(resource: PolicyResource, name: string): unknown {
  return asKnown(() => resource.props[name]);
}

/** Reading what is not known yet is an error of the engine's. */
function asKnown(read: () => unknown): unknown {
  try {
    const value = read();
    if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => asKnown(() => value[index]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.keys(value).map((key) => [key, asKnown(() => (value as Record<string, unknown>)[key])]),
    );
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** The resources that a property refers to: by what it depends on, or by an id or a path that is one of theirs. */
function referred(
  from: PolicyResource,
  property: string,
  all: PolicyResource[],
  kinds: string[],
  id: string,
): PolicyResource[] {
  // Of pairs, as in memberDatasets, each half counts.
  const written = [known(from, property)].flat().flatMap((each) => (isObject(each) ? Object.values(each) : [each]));
  const candidates = kinds.flatMap((kind) => ofKind(all, kind));
  const urns = new Set((from.propertyDependencies[property] ?? []).map(({ urn }) => urn));
  return candidates.filter((each) => {
    const names = [known(each, id), known(each, "path")].filter((name) => name !== undefined);
    return urns.has(each.urn) || names.some((name) => written.includes(name));
  });
}
