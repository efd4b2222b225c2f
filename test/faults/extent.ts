/** Whether everything is tried (`npm run faults`), or of what is slow only a chosen part. */
export const isWholeMatrix = process.env.FAULTS === "all";

/** All faults, or those that the suite has time for. */
export function asTimeAllows<F extends { name: string }>(faults: F[], chosen: string[]): F[] {
  return isWholeMatrix ? faults : faults.filter(({ name }) => chosen.includes(name));
}
