// Which engine is good enough, and which one we get when there is none.
import { readFileSync } from "node:fs";

/** `pulumi import --file` with recorded outputs came with this version; the adoption of existing objects needs it. */
export const oldestEngine = "3.254.0";

const cliModule = "github.com/pulumi/pulumi/pkg/v3";

/** The version that tools/engine/cli pins, without its "v": the one place where it is written. */
export function pinnedEngine() {
  const text = readFileSync(new URL("cli/go.mod", import.meta.url), "utf8");
  const found = text.split("\n").find((line) => line.trim().startsWith(`${cliModule} v`));
  const version = found && parseVersion(found);
  if (!version) throw new Error(`tools/engine/cli/go.mod does not name ${cliModule}.`);
  return version.join(".");
}

/**
 * The first x.y.z in a text: "v3.259.0", "go version go1.26.8 linux/amd64". Pre-release marks are left out.
 * @param {string} text
 * @returns {[number, number, number] | undefined}
 */
export function parseVersion(text) {
  const found = /(?:^|[^\d.])(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)] : undefined;
}

/**
 * Negative, zero or positive, as for a sort.
 * @param {string} a
 * @param {string} b
 */
export function compareVersions(a, b) {
  const left = parseVersion(a) ?? [0, 0, 0];
  const right = parseVersion(b) ?? [0, 0, 0];
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/**
 * The next major version may speak to programs in another way, so it is not taken.
 * @param {string} version
 */
export function isGoodEngine(version) {
  const parsed = parseVersion(version);
  return parsed !== undefined && parsed[0] === 3 && compareVersions(version, oldestEngine) >= 0;
}
