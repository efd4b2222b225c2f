import type { StepState } from "./digest";
import type { Comparison, Difference, Finding, Undeployed } from "./finding";
import { same, valueAt } from "./leaves";
import { idsOf } from "./subject";

/**
 * A refresh takes what it finds into the state, and what somebody changed then looks like a change of the program. By
 * what was deployed before, the two can be told apart: where the program still says that, the world was changed.
 *
 * @param deployed What the last run that succeeded left, by URN.
 * @param how What took it into the state, for whoever reads of it.
 */
export function unabsorbed(found: Comparison, deployed: Map<string, StepState>, how: string): Comparison {
  const drifted = [...found.drifted];
  const tracks = new Map(found.tracks);
  const undeployed: Undeployed[] = [];
  for (const change of found.undeployed) {
    const before = deployed.get(change.urn);
    if (!before || change.kind === "removed") {
      undeployed.push(change);
      continue;
    }
    const common = { since: before.modified ?? "", notes: [how] };
    if (change.kind === "new") {
      tracks.set(change.urn, { ...tracks.get(change.urn)!, ids: idsOf(before) });
      drifted.push({ ...change, kind: "gone", ...common });
      continue;
    }
    const isOfWorld = (difference: Difference) =>
      !difference.isSecret &&
      !difference.isLater &&
      same(undefined, valueAt(difference.path, before.inputs), difference.declared);
    const ofWorld = change.differences.filter(isOfWorld).map(asDrift);
    const ofProgram = change.differences.filter((each) => !isOfWorld(each));
    const known = drifted.findIndex(({ urn }) => urn === change.urn);
    if (known >= 0) drifted[known] = joined(drifted[known]!, ofWorld, how);
    else if (ofWorld.length > 0) drifted.push({ ...change, kind: "changed", differences: ofWorld, ...common });
    if (ofProgram.length > 0) undeployed.push({ ...change, differences: ofProgram });
  }
  return { ...found, drifted, undeployed, tracks };
}

/** What the state has is what was found in the world, and what the program says is what was deployed. */
function asDrift({ path, recorded, declared, names }: Difference): Difference {
  return { path, recorded: declared, found: recorded, declared, ...(names ? { names } : {}) };
}

function joined(finding: Finding, more: Difference[], how: string): Finding {
  if (more.length === 0) return finding;
  return { ...finding, differences: [...finding.differences, ...more], notes: [...finding.notes, how] };
}
