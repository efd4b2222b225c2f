import { domainPath, needDomain } from "./domains.ts";
import { invalid } from "./failure.ts";
import { isWithin } from "./names.ts";
import type { Call } from "./routes.ts";

/** The objects that `domain` and `inclusion` of the query ask for. */
export function inclusion<T extends { domain: string }>(call: Call, objects: T[]): T[] {
  const domain = domainPath(needDomain(call.grid, call.query.get("domain") ?? "/"));
  call.reach(domain);
  const wanted = call.query.get("inclusion") || "CURRENT";
  if (wanted === "CURRENT") return objects.filter((object) => object.domain === domain);
  if (wanted === "ANCESTOR") return objects.filter((object) => isWithin(domain, object.domain));
  if (wanted === "DESCENDANT") return objects.filter((object) => isWithin(object.domain, domain));
  throw invalid("Parameter inclusion must be CURRENT, ANCESTOR or DESCENDANT.");
}
