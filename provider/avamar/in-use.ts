import { AvamarError } from "../kernel/errors";
import { pathOf } from "./names";
import type { Grid } from "./rest/grid";

/** The parts of a policy that point elsewhere. */
interface Pointing {
  name: string;
  domain?: string;
  datasetId?: string;
  scheduleId?: string;
  retentionId?: string;
}

/** Refuses while policies still use the object: the contract does not say what the grid would do with them. */
export async function refuseWhileInPolicies(
  grid: Grid,
  what: "dataset" | "schedule" | "retention",
  id: string,
): Promise<void> {
  const policies = await grid.pages<Pointing>("/groups", { domain: "/", recursive: true });
  const using = policies
    .filter((policy) => policy[`${what}Id`] === id)
    .map((each) => pathOf(each.domain ?? "/", each.name));
  if (using.length === 0) return;
  const shown = using.slice(0, 5).join(", ");
  throw new AvamarError(
    `${using.length === 1 ? "the policy" : `${using.length} policies:`} ${shown}${using.length > 5 ? ", ..." : ""} still ${using.length === 1 ? "uses" : "use"} this ${what}.`,
    {
      code: "in-use",
      product: "avamar",
      host: grid.host,
      hint: `Give them another ${what} or delete them first.`,
    },
  );
}
