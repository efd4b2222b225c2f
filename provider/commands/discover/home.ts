import type { z } from "zod";
import type { Definition } from "../../kernel/definition";
import { metaOf } from "../../kernel/property";
import { isPlain, type Plain } from "../../kernel/values";

/** Where an object is at home. */
export type Home =
  | { on: "host" | "dataDomain"; host: string }
  /** A domain of the grid, by the path of the object itself for a domain. */
  | { on: "domain"; path: string; isDomain: boolean }
  /** What belongs to the whole grid. */
  | { on: "grid" };

/** Where an object is at home, as its definition and its inputs say. */
export function homeOf({ inputs: { shape } }: Definition<Plain, never>, inputs: Plain): Home {
  const { connection, dataDomain, path, domain } = inputs;
  if (shape.connection && isPlain(connection)) return { on: "host", host: String(connection.host) };
  if (shape.dataDomain && isPlain(dataDomain)) return { on: "dataDomain", host: String(dataDomain.host) };
  if (shape.parent) return { on: "domain", path: String(path), isDomain: true };
  const isOfGrid = shape.domain && metaOf(shape.domain as z.ZodType).reference?.some(({ type }) => type === "Domain");
  return isOfGrid ? { on: "domain", path: typeof domain === "string" ? domain : "/", isDomain: false } : { on: "grid" };
}
