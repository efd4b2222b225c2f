import type { Grid } from "../rest/grid";

/** Which preference of the management server is asked for. */
export interface PreferenceQuery<Value> {
  /** Path of its node: "com/avamar/mc/mcsm". */
  node: string;
  /** "max_jobs_per_node". */
  key: string;
  /** What the answer is when the server has no such preference; its type is that of the answer. */
  fallback: Value;
}

/** The value as the server has it, which is the one of its last start. */
export async function preferenceOf<Value extends string | number | boolean>(
  grid: Grid,
  { node, key, fallback }: PreferenceQuery<Value>,
): Promise<Value> {
  // A double is every number that can be shown here; an int would not be found where a fraction stands.
  const kind = { string: "string", number: "double", boolean: "boolean" }[typeof fallback as "string"];
  const query = { prefPath: node, prefName: key, defaultValue: String(fallback) };
  return (await grid.get<Value>(`/preferences/${kind}`, query)) ?? fallback;
}
