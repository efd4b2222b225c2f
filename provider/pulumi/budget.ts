import * as pulumi from "@pulumi/pulumi";
import type { Share } from "../kernel/definition";
import { firstNames } from "../kernel/first-names";

/** Who takes how much of what has an end, in this program: of all grids together. */
const taken = new Map<string, { name: string; share: Share }[]>();
const overdrawn = new Set<string>();

/**
 * Notes what a resource takes of something that several share, and says it once where that is more than there is. How
 * much there is is known from the state, so the first preview of all cannot tell.
 */
export function spend(
  resource: pulumi.CustomResource,
  name: string,
  share: Share,
  limit: pulumi.Output<unknown>,
): void {
  const key = share.of.toLowerCase();
  const all = taken.get(key) ?? [];
  taken.set(key, [...all, { name, share }]);
  limit.apply((most) => {
    if (typeof most !== "number" || most <= 0 || overdrawn.has(key)) return;
    const amounts = (taken.get(key) ?? []).map(({ name: each, share: { amount, isPercent } }) => ({
      each,
      amount: isPercent ? Math.round((amount * most) / 100) : amount,
    }));
    const total = amounts.reduce((sum, { amount }) => sum + amount, 0);
    if (total <= most) return;
    overdrawn.add(key);
    const who = firstNames(amounts.map(({ each, amount }) => `"${each}" ${amount}`));
    pulumi.log.error(
      `${share.of} has ${most} ${share.what}, and this program gives ${total} of them away: ${who}. Give less to one of them.`,
      resource,
    );
  });
}
