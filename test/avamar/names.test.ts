import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import {
  domainName,
  domainPath,
  isReservedDomain,
  newPlainName,
  pathOf,
  pathOrId,
  plainName,
  retentionName,
  scheduleName,
  splitPath,
} from "../../provider/avamar/names";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const reasons = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map((issue) => issue.message) ?? [];

describe.each([
  ["domain", domainName()],
  ["schedule", scheduleName()],
  ["retention", retentionName()],
  ["dataset", plainName("dataset")],
] as const)("a %s name", (_kind, schema) => {
  it("that is refused comes with one that is taken", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 63 }), (name) => {
        const [reason] = reasons(schema, name);
        if (reason === undefined) return;
        const written =
          /write (?:it without, )?(?:for example )?"(.*)"\.$/.exec(reason)?.[1] ?? "nothing was suggested!";
        expect([reasons(schema, written), reason]).toEqual([[], reason]);
      }),
    );
  });

  it("is never empty and never longer than 63", () => {
    expect(reasons(schema, "")).not.toEqual([]);
    expect(reasons(schema, "a".repeat(63))).toEqual([]);
    expect(reasons(schema, "a".repeat(64))).not.toEqual([]);
  });
});

it("knows what each kind of name may hold", () => {
  expect(reasons(domainName(), "a=b")).not.toEqual([]);
  expect(reasons(scheduleName(), "a=b")).toEqual([]);
  expect(reasons(retentionName(), "60 days")).toEqual([]);
  expect(reasons(plainName("policy"), "60 days!")).toEqual([
    'a policy name holds only letters A to Z, digits, dot, hyphen and underscore; write "60-days-".',
  ]);
  // The grid's own have blanks, so what stands there may have some; nothing new gets one.
  expect(reasons(plainName("policy"), "Default Virtual Machine Group")).toEqual([]);
  expect(reasons(plainName("policy"), " x")).not.toEqual([]);
  expect(newPlainName("policy")({ name: "60 days" })).toEqual([
    {
      property: "name",
      reason:
        'a policy name holds only letters A to Z, digits, dot, hyphen and underscore; write "60-days". One that exists is taken over with adopt: true.',
    },
  ]);
  for (const name of ["60-days", undefined, UNKNOWN]) expect(newPlainName("policy")({ name })).toEqual([]);
  expect(reasons(plainName("policy"), "drive.C_1-x")).toEqual([]);
});

it.each([
  ["/", []],
  ["/clients/iQ3/CORP", []],
  ["clients", ['a domain path begins with /; write "/clients".']],
  ["/clients/", ['a domain path has no empty step; write "/clients".']],
  ["//clients", ['a domain path has no empty step; write "/clients".']],
])("checks the path %s", (path, expected) => {
  expect(reasons(domainPath(), path)).toEqual(expected);
});

it.each(["/Default Schedule", "/clients/x", "Default:SNAPID", "5ac3e0f2-1d11", "17"])("refers to %s", (reference) => {
  expect(reasons(pathOrId(), reference)).toEqual([]);
});

it.each(["Default Schedule", "Nightly", "nightly 2"])("takes the name %s for a path that lacks its slash", (name) => {
  expect(reasons(pathOrId(), name)).toEqual([`is neither a path nor an id; write its path, such as "/${name}".`]);
});

it("splits what it has joined", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9 _-]{1,20}$/);
  fc.assert(
    fc.property(fc.array(name, { maxLength: 5 }), name, (steps, last) => {
      const domain = `/${steps.join("/")}`;
      expect(splitPath(pathOf(domain, last))).toEqual({ domain, name: last });
    }),
  );
});

it("keeps away from the domains of the grid itself, and only from those", () => {
  expect(["/MC_RETIRED", "/MC_SYSTEM/x", "/REPLICATE/10.0.0.1/MC_BACKUPS"].every(isReservedDomain)).toBe(true);
  expect(["/", "/clients", "/MC_RETIRED2", "/clients/REPLICATE"].some(isReservedDomain)).toBe(false);
});
