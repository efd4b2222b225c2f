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
  if (using.length === 0) return;
  throw new AvamarError(
    `${using.length === 1 ? "the policy" : `${using.length} policies:`} ${firstNames(using)} still ${using.length === 1 ? "uses" : "use"} this ${what}.`,
    {
      code: "in-use",
      product: "avamar",
      host: grid.host,
      hint: `Give them another ${what} or delete them first.`,
    },
  );
}
