import { partsOf } from "../../kernel/urn";
import { consequencesOf } from "./consequences";
import type { Digest, Step } from "./digest";
import type { Comparison, Difference, Effect, Noted } from "./finding";
import { leavesOf, same } from "./leaves";
import { isUnseenByNature, unseen } from "./masked";
import type { TextOf } from "./source";
import { definitionOf, idsOf, type Known, onHost, schemaOf, subjectOf } from "./subject";

/** What each step of the engine comes to. Steps that only read are in none of them. */
const EFFECTS: Record<string, Effect> = {
  same: "none",
  update: "update",
  create: "create",
  import: "create",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "discard-replaced": "replace",
  "import-replacement": "replace",
  "read-replacement": "replace",
  "remove-pending-replace": "replace",
};
/** Those that say most come first: the parts of a replacement repeat what the replacement says. */
const ORDER = ["replace", "update", "create", "import", "delete", "same"];

/** The three sides of a resource, and what the engine makes of them. */
interface Sides {
  urn: string;
  refresh: Step | undefined;
  main: Step;
  effect: Effect;
}

/**
 * Holds three things against each other for every resource: what the last deployment recorded, what the world holds and
 * what the program says. Record and world differ: drift. Record and program differ: not deployed yet.
 *
 * @param digest A preview with `--refresh --run-program --show-sames`.
 * @param textOf The files of the program, to find in them where something is declared.
 */
export function compare(digest: Digest, definitions: Known[], textOf: TextOf = () => undefined): Comparison {
  const { stack, project } = partsOf(digest.steps[0]?.urn ?? "");
  const result: Comparison = {
    stack,
    project,
    checked: [],
    drifted: [],
    undeployed: [],
    waiting: [],
    noted: [],
    tracks: new Map(),
    changedProviders: new Set(),
  };
  for (const [urn, steps] of byUrn(digest)) {
    if (partsOf(urn).token.startsWith("pulumi:providers:") && steps.some(({ op }) => op !== "same"))
      result.changedProviders.add(urn);
    const sides = sidesOf(urn, steps);
    if (sides) add(result, sides, definitionOf(partsOf(urn).token, definitions), digest, textOf);
  }
  const byName = (a: { object: string; urn: string }, b: { object: string; urn: string }) =>
    a.object.localeCompare(b.object, "en") || (a.urn < b.urn ? -1 : 1);
  for (const list of [result.checked, result.drifted, result.undeployed, result.waiting, result.noted])
    list.sort(byName);
  return result;
}

function byUrn({ steps }: Digest): Map<string, Step[]> {
  const all = new Map<string, Step[]>();
  for (const step of steps) all.set(step.urn, [...(all.get(step.urn) ?? []), step]);
  return all;
}

function sidesOf(urn: string, steps: Step[]): Sides | undefined {
  const states = steps.flatMap(({ oldState, newState }) => [oldState, newState]);
  // The stack, components, provider instances and what is only looked up are no objects of ours.
  if (partsOf(urn).token.startsWith("pulumi:")) return undefined;
  if (states.some((state) => state?.custom === false || state?.external === true)) return undefined;
  const refresh = steps.find(({ op, oldState }) => op === "refresh" && oldState);
  const rank = ({ op }: Step) => (ORDER.includes(op) ? ORDER.indexOf(op) : ORDER.length);
  const [main] = steps.filter(({ op }) => EFFECTS[op]).sort((a, b) => rank(a) - rank(b));
  return main && { urn, refresh, main, effect: EFFECTS[main.op]! };
}

function add(result: Comparison, sides: Sides, known: Known | undefined, digest: Digest, textOf: TextOf): void {
  const { urn, refresh, main, effect } = sides;
  const { oldState: found, newState: declared } = main;
  const recorded = refresh?.oldState ?? found;
  const subject = subjectOf(urn, known, [recorded, found, declared], textOf);
  if (refresh) result.checked.push(subject);
  const host = onHost(known, recorded?.inputs);
  result.tracks.set(urn, {
    ids: [...new Set([recorded, found].flatMap(idsOf))],
    provider: refresh?.provider ?? main.provider ?? recorded?.provider ?? "",
    dependsOn: recorded?.dependencies ?? [],
    ...(known?.writtenAt ? { collection: known.writtenAt } : {}),
    ...(subject.place === "grid" ? {} : { onGrid: known?.onGrid ?? [] }),
    ...(host ? { host } : {}),
  });
  const consequences = consequencesOf(effect, main, known, digest);
  const since = refresh?.oldState?.modified ?? "";

  if (effect === "create") {
    if (refresh)
      result.drifted.push({ ...subject, kind: "gone", differences: [], since, effect, consequences, notes: [] });
    else result.undeployed.push({ ...subject, kind: "new", differences: [], effect, consequences });
    return;
  }
  const { drift, program, caughtUp } = split(sides, known);
  if (drift.length > 0 && effect !== "none")
    result.drifted.push({ ...subject, kind: "changed", differences: drift, since, effect, consequences, notes: [] });
  if (effect === "delete") {
    result.undeployed.push({ ...subject, kind: "removed", differences: [], effect, consequences });
  } else if (program.length > 0) {
    result.undeployed.push({ ...subject, kind: "changed", differences: program, effect, consequences });
  } else if (drift.length === 0 && effect !== "none") {
    // Whatever the engine would do is said, also where nobody can see why yet.
    result.waiting.push({ ...subject, effect });
  }
  const noted = [...caughtUp, ...(effect === "none" ? [...drift, ...computed(sides, known)] : [])];
  if (noted.length > 0) result.noted.push({ ...subject, differences: noted } satisfies Noted);
}

/** The differences of a resource by what they are. */
interface Split {
  /** The world is not as it was recorded, and not as the program says. */
  drift: Difference[];
  /** The program is not as it was when it was deployed, and the world is. */
  program: Difference[];
  /** Not known before others are updated. */
  later: Difference[];
  /** The world is not as it was recorded, but as the program says by now. */
  caughtUp: Difference[];
}

function split(sides: Sides, known: Known | undefined): Split {
  const { main, refresh, effect } = sides;
  const found = main.oldState?.inputs ?? {};
  const recorded = refresh?.oldState?.inputs ?? found;
  // What is taken out of the program has nothing to be held against.
  const declared = effect === "delete" ? recorded : (main.newState?.inputs ?? {});
  const result: Split = { drift: [], program: [], later: [], caughtUp: [] };
  const names = new Set([recorded, found, declared].flatMap((inputs) => Object.keys(inputs)));
  names.delete("__provider");
  for (const name of names) {
    const three = { recorded: recorded[name], found: found[name], declared: declared[name] };
    for (const leaf of leavesOf(name, schemaOf(known, name), three)) result[kindOf(leaf, sides)].push(leaf);
  }
  const all = Object.values(result).flat() as Difference[];
  // Nobody shows which side of a secret differs. Where nothing else explains that the refresh dated the state anew, the
  // secret does; what the product never shows cannot have drifted.
  const isExplained = all.length > 0 || computed(sides, known).length > 0;
  for (const leaf of unseen(sides.main, sides.effect, known, all)) {
    const canDrift = !isUnseenByNature(known, leaf.path) && isFoundChanged(sides) && !isExplained;
    result[canDrift ? "drift" : "program"].push(leaf);
  }
  return result;
}

function kindOf(leaf: Difference, sides: Sides): keyof Split {
  const { recorded, found, declared, isLater, isSecret } = leaf;
  // Nobody shows which of its sides differ: what the refresh found other than recorded is drift.
  if (isSecret) return isLater ? "later" : isFoundChanged(sides) ? "drift" : "program";
  const isDrift = !same(undefined, recorded, found);
  if (isLater) return isDrift ? "drift" : "later";
  if (isDrift) return same(undefined, found, declared) ? "caughtUp" : "drift";
  return "program";
}

/** The refresh changed the state of the resource: the engine then gives it a new date. */
function isFoundChanged({ refresh, main }: Sides): boolean {
  const before = refresh?.oldState?.modified;
  return before !== undefined && main.oldState?.modified !== undefined && before !== main.oldState.modified;
}

/** Computed outputs that are other than recorded: the version of an agent that somebody upgraded. */
function computed({ main, refresh }: Sides, known: Known | undefined): Difference[] {
  const [recorded, found] = [refresh?.oldState?.outputs, main.oldState?.outputs];
  if (!known || !recorded || !found) return [];
  return Object.keys(known.outputs).flatMap((name) =>
    leavesOf(name, known.outputs[name], { recorded: recorded[name], found: found[name], declared: recorded[name] }),
  );
}
