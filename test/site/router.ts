/** A route that fits a path, and what stands in the places of its `{parameters}`, decoded. */
export interface FoundRoute<R> {
  route: R;
  params: Record<string, string>;
}

/** The parts of each route's path: a site looks through all its routes for every request. */
const patterns = new WeakMap<object, string[]>();

function partsOf(route: { path: string }): string[] {
  const known = patterns.get(route) ?? route.path.split("/");
  patterns.set(route, known);
  return known;
}

/** The route for a path and the parameters found in it; `"method"` when only the method does not fit. */
export function findRoute<R extends { method: string; path: string }>(
  routes: R[],
  method: string,
  path: string,
): FoundRoute<R> | "method" | undefined {
  const parts = path.split("/");
  const fitting = routes
    .map((route) => ({ route, params: paramsOf(partsOf(route), parts) }))
    .filter((found): found is FoundRoute<R> => found.params !== undefined)
    // A literal path beats one with parameters.
    .sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length);
  const found = fitting.find(({ route }) => route.method === method || (route.method === "GET" && method === "HEAD"));
  return found ?? (fitting.length > 0 ? "method" : undefined);
}

function paramsOf(pattern: string[], parts: string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const given = parts[index] ?? "";
    if (wanted.startsWith("{")) {
      if (given === "") return undefined;
      try {
        params[wanted.slice(1, -1)] = decodeURIComponent(given);
      } catch {
        return undefined;
      }
    } else if (wanted !== given) return undefined;
  }
  return params;
}
