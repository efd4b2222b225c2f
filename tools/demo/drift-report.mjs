// Reads the engine's preview (`pulumi preview --refresh --json`) as a list of what differs between world and program.

/** @typedef {{inputs?: Record<string, unknown>, outputs?: Record<string, unknown>}} State */
/** @typedef {{op: string, urn: string, oldState?: State, newState?: State, diffReasons?: string[], replaceReasons?: string[] | null}} Step */
/** @typedef {{steps?: Step[], changeSummary?: Record<string, number>, diagnostics?: {message?: string, severity?: string}[]}} Digest */
/** @typedef {{path: string, found: unknown, wanted: unknown}} Difference */
/** @typedef {{type: string, name: string, kind: "differs" | "gone" | "new" | "extra" | "waits", replaced: boolean, differences: Difference[]}} Drifted */

const untouched = new Set(["same", "refresh", "read", "read-discard", "refresh-discard"]);
/** What stands for a value that is known only after another resource was updated. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** The second and third step of a replacement say nothing new. */
const followUps = new Set(["create-replacement", "delete-replaced", "discard-replaced", "read-replacement"]);

/**
 * @param {Digest} digest
 * @returns {Drifted[]}
 */
export function driftIn(digest) {
  const steps = digest.steps ?? [];
  const known = new Set(steps.filter(({ op, oldState }) => op === "refresh" && oldState).map(({ urn }) => urn));
  return steps
    .filter(({ op }) => !untouched.has(op) && !followUps.has(op))
    .map((step) => {
      const changes = step.op === "update" || step.op === "replace";
      const all = changes ? differencesIn(step) : [];
      const differences = all.filter(({ wanted }) => !isUnknown(wanted));
      return {
        ...nameOf(step.urn),
        kind: changes && differences.length === 0 && all.length > 0 ? "waits" : kindOf(step, known),
        replaced: step.op === "replace",
        differences,
      };
    });
}

/**
 * Why a preview could not be made.
 * @param {Digest} digest
 */
export function errorsIn(digest) {
  return (digest.diagnostics ?? [])
    .filter(({ severity }) => severity === "error")
    .map(({ message = "" }) => message.trim());
}

/** @param {unknown} value */
function isUnknown(value) {
  return JSON.stringify(value)?.includes(UNKNOWN) ?? false;
}

/**
 * @param {Step} step
 * @param {Set<string>} known what the state holds
 * @returns {Drifted["kind"]}
 */
function kindOf({ op, urn }, known) {
  if (op === "create") return known.has(urn) ? "gone" : "new";
  return op === "delete" ? "extra" : "differs";
}

/** @param {Step} step */
function differencesIn({ oldState, newState, diffReasons, replaceReasons }) {
  const differences = compare(oldState?.inputs ?? {}, newState?.inputs ?? {});
  if (differences.length > 0) return differences;
  // A secret is hidden on both sides, and what only outputs show is in neither: the engine's own list is what there is.
  const reasons = [...new Set([...(diffReasons ?? []), ...(replaceReasons ?? [])])];
  return reasons.map((path) => ({ path, found: undefined, wanted: undefined }));
}

/**
 * The leaves that differ, with their paths.
 * @param {unknown} found
 * @param {unknown} wanted
 * @param {string} [path]
 * @returns {Difference[]}
 */
function compare(found, wanted, path = "") {
  if (JSON.stringify(found) === JSON.stringify(wanted)) return [];
  if (isRecord(found) && isRecord(wanted)) {
    return [...new Set([...Object.keys(found), ...Object.keys(wanted)])]
      .filter((key) => key !== "__provider")
      .flatMap((key) => compare(found[key], wanted[key], path ? `${path}.${key}` : key));
  }
  if (Array.isArray(found) && Array.isArray(wanted) && found.length === wanted.length) {
    return found.flatMap((item, index) => compare(item, wanted[index], `${path}[${index}]`));
  }
  return [{ path, found, wanted }];
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {string} urn urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME */
function nameOf(urn) {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.slice(types.lastIndexOf("$") + 1).replace(/^.*[:/]/, ""), name: name.join("::") };
}

/**
 * @param {Drifted[]} drifted
 * @returns {string[]} lines for a person
 */
export function driftLines(drifted) {
  if (drifted.length === 0) return ["Nothing differs: everything is as the program says."];
  const differing = drifted.filter(({ kind }) => kind !== "waits");
  const lines = [
    `${differing.length === 1 ? "1 resource differs" : `${differing.length} resources differ`} from the program:`,
  ];
  for (const { type, name, kind, replaced, differences } of differing) {
    lines.push("", `  ${type} ${name}${words[kind]}${replaced ? " (it would be replaced)" : ""}`);
    const width = Math.max(0, ...differences.map(({ path }) => path.length));
    for (const { path, found, wanted } of differences) {
      const both = found !== undefined || wanted !== undefined;
      lines.push(
        `      ${path.padEnd(width)}  ${both ? `found ${shown(found)}, should be ${shown(wanted)}` : "differs"}`,
      );
    }
  }
  const waiting = drifted.length - differing.length;
  if (waiting > 0) {
    const which = waiting === 1 ? "1 that depends on these is" : `${waiting} that depend on these are`;
    lines.push("", `  (${which} compared when they are put right.)`);
  }
  return lines;
}

const words = {
  differs: "",
  waits: "",
  gone: " is gone; the next deployment makes it again",
  new: " is in the program and was never deployed",
  extra: " was deployed and is no longer in the program",
};

/** @param {unknown} value */
function shown(value) {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
