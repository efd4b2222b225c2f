import { expect, test } from "vitest";
import { plainName, retentionName } from "../../provider/avamar/names";
import { withoutAdvice } from "../../provider/commands/discover/advice";

test.each([
  ["the rule sql is mapped twice; keep one of its domains.", "the rule sql is mapped twice"],
  ["cannot stand beside hostKey: which one counts? Leave one out.", "cannot stand beside hostKey: which one counts"],
  ["must be a number: write 5.", "must be a number"],
  [
    "has nothing to catch: the sources are whole drives. Leave it out.",
    "has nothing to catch: the sources are whole drives",
  ],
  ['there is no such property; did you mean "name"?', "there is no such property"],
  ["more than 100 percent.", "more than 100 percent"],
])("%s", (reason, wrong) => {
  expect(withoutAdvice(reason)).toBe(wrong);
});

test.each([
  [retentionName(), "a/b", "a retention name cannot hold /"],
  [plainName("policy"), "a b!", "a policy name holds only letters A to Z, digits, dot, hyphen and underscore"],
])("what a schema says keeps what is wrong", (schema, name, wrong) => {
  expect(withoutAdvice(schema.safeParse(name).error!.issues[0]!.message)).toBe(wrong);
});
