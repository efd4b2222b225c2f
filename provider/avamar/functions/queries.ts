import { z } from "zod";
import { schemaIssues } from "../../kernel/check";
import { AvamarError } from "../../kernel/errors";
import { property } from "../../kernel/property";
import { isPlain } from "../../kernel/values";
import { domainPath } from "../names";

/**
 * What the functions can be asked, for whom no type checker helps: a misspelt name would be a question that nobody asked,
 * and its answer would empty a policy.
 */

const text = () => z.string().min(1).optional();
const flag = () => z.boolean().optional();
const percent = () => z.number().min(0).max(100).optional();
const amount = () => z.number().min(0).optional();

export const clients = z.strictObject({
  ...{ domain: domainPath().optional(), recursive: flag(), name: text() },
  ...{ activated: flag(), enabled: flag(), retired: flag() },
});

export const activities = z.strictObject({
  ...{ domain: domainPath().optional(), recursive: flag(), client: text(), policy: text() },
  ...{ states: z.array(z.string().min(1)).optional(), since: z.string().optional() },
});

export const events = z.strictObject({
  ...{ since: z.string().optional(), until: z.string().optional(), severity: text(), category: text() },
  ...{ codes: z.array(z.int()).optional(), unacknowledged: flag() },
});

export const audit = z.strictObject({
  ...{ since: z.string().optional(), until: z.string().optional(), user: text(), changesOnly: flag() },
});

export const preference = z.strictObject({
  node: property(z.string().min(1), { doc: 'Path of its node: "com/avamar/mc/mcsm".' }),
  key: property(z.string().min(1), { doc: 'Its name: "max_jobs_per_node".' }),
  fallback: property(z.union([z.string(), z.number(), z.boolean()]), {
    doc: "What the answer is when the server has no such preference.",
  }),
});

export const limits = z.strictObject({
  ...{ usedPercent: percent(), checkpointHours: amount(), garbageCollectionHours: amount(), licenseDays: amount() },
});

/**
 * Refuses a question that nobody can have meant.
 *
 * @throws AvamarError `invalid` with everything that is wrong with it
 */
export function refuseUnasked(name: string, question: z.ZodObject, given: unknown): void {
  const issues = isPlain(given)
    ? schemaIssues(question, given)
    : [{ property: "", reason: `must be an object with ${Object.keys(question.shape).join(", ")}.` }];
  if (issues.length === 0) return;
  const all = issues.map(({ property: at, reason }) => (at ? `${at}: ${reason}` : reason));
  throw new AvamarError(all.join(" "), { code: "invalid", product: "provider", operation: name });
}
