import { AvamarError } from "../kernel/errors";
import { firstNames } from "../kernel/first-names";
import { pathOf } from "./names";
import { collectionOf } from "./rest/collection";
import type { Grid } from "./rest/grid";
import { recursiveKind } from "./rest/places";

/** The parts of a policy that point elsewhere. */
interface Pointing {
  id: string;
  name: string;
  domain: string;
  datasetId?: string;
  scheduleId?: string;
  retentionId?: string;
  ruleIdentifier?: { lid?: number | null } | null;
  proxyIds?: string[] | null;
}

/** The id to which a policy points. */
const POINTS = {
  dataset: (policy: Pointing) => policy.datasetId,
  schedule: (policy: Pointing) => policy.scheduleId,
  retention: (policy: Pointing) => policy.retentionId,
  rule: ({ ruleIdentifier }: Pointing) => ruleIdentifier?.lid?.toString(),
};

const policies = recursiveKind<Pointing>("/groups", (each) => each.domain);

/** Refuses while policies still use the object: the contract does not say what the grid would do with them. */
export async function refuseWhileInPolicies(grid: Grid, what: keyof typeof POINTS, id: string): Promise<void> {
  const all = await collectionOf(grid, policies).everywhere();
  const using = all.filter((policy) => POINTS[what](policy) === id).map((each) => pathOf(each.domain, each.name));
  refuseWhileUsed(grid, what, using);
}

/** Refuses while policies still back up machines through the proxy. */
export async function refuseWhileProxyOf(grid: Grid, proxyId: string): Promise<void> {
  const all = await collectionOf(grid, policies).everywhere();
  const using = all.filter(({ proxyIds }) => proxyIds?.includes(proxyId)).map((each) => pathOf(each.domain, each.name));
  refuseWhileUsed(grid, "proxy", using);
}

/** Refuses while a policy replicates to the destination. */
export async function refuseWhileReplicatedTo(grid: Grid, id: string): Promise<void> {
  const all = await grid.pages<{ name: string; destinationServerId?: string | null }>("/replication/groups");
  const using = all.filter((policy) => policy.destinationServerId === id).map((each) => pathOf("/", each.name));
  refuseWhileUsed(grid, "destination", using);
}

/** Refuses while a notification profile sends by the schedule. */
export async function refuseWhileNotifying(grid: Grid, scheduleId: string): Promise<void> {
  const everywhere = { domain: "/", recursive: true };
  const all = await grid.pages<{ name: string; domain: string; scheduleID?: string | null }>("/profiles", everywhere);
  const using = all.filter((each) => each.scheduleID === scheduleId).map((each) => pathOf(each.domain, each.name));
  refuseWhileUsed(grid, "schedule", using, "profile");
}

function refuseWhileUsed(grid: Grid, what: string, using: string[], by: "policy" | "profile" = "policy"): void {
  if (using.length === 0) return;
  throw new AvamarError(
    `${using.length === 1 ? `the ${by}` : `${using.length} ${by === "policy" ? "policies" : "profiles"}:`} ${firstNames(using)} still ${using.length === 1 ? "uses" : "use"} this ${what}.`,
    {
      code: "in-use",
      product: "avamar",
      host: grid.host,
      hint: `Give them another ${what} or delete them first.`,
    },
  );
}
