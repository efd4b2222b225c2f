import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { elementOf, metaOf, shapeOf, valueTypeOf } from "../../provider/kernel/property";
import { definitions } from "../../provider/pulumi/definitions";
import { KINDS, kindOf } from "../../provider/topology/graph/kinds";
import { TIES } from "../../provider/topology/graph/ties";

const all = Object.values(definitions);

/** Every schema within a property, with the property itself. */
function within(schema: z.ZodType): z.ZodType[] {
  const inside = [...Object.values(shapeOf(schema) ?? {}), elementOf(schema), valueTypeOf(schema)];
  return [schema, ...inside.flatMap((each) => (each ? within(each) : []))];
}

/** What refers to others but is no line: it says where the object stands. */
const PLACES = ["domain", "parent", "virtualCenter", "virtualCenters", "directory"];
/** What refers to others and is kept out: the words of a form, told in the reference. */
const LEFT_OUT = ["VirtualCenter.ruleDomainMapping", "Proxy.deploy", "ValidationPolicy.location"];

/** Whose pairs are lines in their own way, tested with the graph. */
const PAIRS = ["Policy.memberDatasets"];

describe("every resource of the package", () => {
  test("has its place, and nothing else has one", () => {
    expect(Object.keys(KINDS).sort()).toEqual(all.map(({ type }) => type).sort());
    for (const { type, module } of all) expect(kindOf(`pulumi-nodejs:dynamic/${module}:${type}`)?.type).toBe(type);
  });

  test.each(all.map(({ type, ...rest }) => [type, rest] as const))(
    "%s shows only what exists and is no secret",
    (type, definition) => {
      const { name, facts } = KINDS[type]!;
      const properties: Record<string, z.ZodType> = {
        ...(definition.inputs.shape as Record<string, z.ZodType>),
        ...definition.outputs,
      };
      for (const property of [...name, ...facts]) {
        expect(Object.keys(properties), `${type}.${property}`).toContain(property);
        const secrets = within(properties[property]!).filter((each) => metaOf(each).secret);
        expect(secrets, `${type}.${property} holds a secret`).toEqual([]);
      }
    },
  );

  test.each(all.map(({ type, inputs }) => [type, inputs] as const))(
    "%s has a line for each thing that it refers to",
    (type, inputs) => {
      for (const [property, schema] of Object.entries(inputs.shape as Record<string, z.ZodType>)) {
        const named = within(schema).flatMap((each) => metaOf(each).reference ?? []);
        const tied = (TIES[type] ?? []).filter((tie) => tie.property === property).flatMap(({ to }) => to);
        if (PLACES.includes(property) || [...LEFT_OUT, ...PAIRS].includes(`${type}.${property}`)) continue;
        for (const { type: other } of named) expect(tied, `${type}.${property} refers to ${other}`).toContain(other);
      }
    },
  );

  test("each line is of a property that exists", () => {
    for (const [type, ties] of Object.entries(TIES)) {
      const { inputs } = all.find((each) => each.type === type)!;
      for (const { property, to } of ties) {
        expect(Object.keys(inputs.shape)).toContain(property);
        for (const other of to) expect(KINDS).toHaveProperty(other);
      }
    }
  });
});

test.each([
  "aws:s3/bucket:Bucket",
  "pulumi-nodejs:dynamic:Resource",
  "pulumi-nodejs:dynamic/avamar:constructor",
  "pulumi-nodejs:dynamic/avamar:__proto__",
  "pulumi-nodejs:dynamic/other:Policy",
  "avamar:index:ParallelFileServer",
  "",
])("%s is no resource of the package", (token) => {
  expect(kindOf(token)).toBeUndefined();
});
