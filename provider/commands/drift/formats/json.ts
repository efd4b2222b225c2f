import type { Difference } from "../finding";
import type { Report } from "../report";

/** The number changes when a program that reads the report would have to. */
const FORMAT_VERSION = 1;

/** The report for programs: everything, as data. */
export function json(report: Report): string {
  const { checked, drifted, excepted, undeployed, waiting, noted, ...rest } = report;
  const all = {
    formatVersion: FORMAT_VERSION,
    hasDrift: report.drifted.length > 0,
    isWhole: report.doubts.length === 0,
    ...rest,
    checked: checked.length,
    drifted: drifted.map(open),
    excepted: excepted.map(open),
    undeployed: undeployed.map(open),
    waiting,
    noted: noted.map(open),
  };
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

/** A value that is not there is said, as null, and a secret has none at all. */
function open<T extends { differences: Difference[] }>(each: T) {
  const differences = each.differences.map(({ path, recorded, found, declared, isSecret, isLater, names }) =>
    isSecret
      ? { path, isSecret }
      : {
          path,
          recorded: recorded ?? null,
          found: found ?? null,
          ...(isLater ? { isLater } : { declared: declared ?? null }),
          ...(names && { names }),
        },
  );
  return { ...each, differences };
}
