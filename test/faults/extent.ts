import type { Case } from "./matrix.ts";

/** Whether everything is tried (`npm run faults`), or of what is slow only a part. */
export const isWholeMatrix = process.env.FAULTS === "all";

/** One fault for each write, each time that which had its turn least often: what the suite has time for. */
export function spread<L, Strike>(cases: Case<L, Strike>[]): Case<L, Strike>[] {
  const turns = new Map<string, number>();
  const turnsOf = ({ fault }: Case<L, Strike>) => turns.get(fault.name) ?? 0;
  return [...new Set(cases.map(({ step }) => step))].map((step) => {
    const ofStep = cases.filter((each) => each.step === step);
    const chosen = ofStep.reduce((least, each) => (turnsOf(each) < turnsOf(least) ? each : least));
    turns.set(chosen.fault.name, turnsOf(chosen) + 1);
    return chosen;
  });
}
