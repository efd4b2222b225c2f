import { createRequire } from "node:module";
import { expect, it } from "vitest";
import type { Definition } from "../../provider/kernel/definition.ts";
import type { AvamarError, ErrorCode } from "../../provider/kernel/errors.ts";

const load = createRequire(new URL("../../provider/package.json", import.meta.url));
const { create } = load("./dist/kernel/lifecycle.js") as typeof import("../../provider/kernel/lifecycle.ts");
const compiled = load("./dist/kernel/errors.js") as { AvamarError: typeof AvamarError };
const retention = load("./dist/avamar/policies/retention.js").retention as Definition;

/** What the journal holds after making the object failed like this. */
async function pendingAfter(code: ErrorCode): Promise<string[]> {
  const pending = new Set<string>();
  const failing: Definition = {
    ...retention,
    find: async () => undefined,
    create: async () => {
      throw new compiled.AvamarError("it failed.", { code, product: "avamar" });
    },
  };
  const around = {
    world: {},
    journal: {
      begin: (name: string) => void pending.add(name),
      made: (name: string) => void pending.delete(name),
      isPending: (name: string) => pending.has(name),
      settle: (name: string) => void pending.delete(name),
    },
    log: () => {},
  };
  await expect(create(failing, around, { name: "a", domain: "/", type: "noExpiration" })).rejects.toThrow("it failed");
  return [...pending];
}

it.each(["unreachable", "timeout", "cancelled"] as const)(
  "what failed as %s may be there all the same: the next run on this machine finishes it",
  async (code) => expect(await pendingAfter(code)).toEqual(["retention /a"]),
);

it.each(["invalid", "conflict", "forbidden", "task-failed"] as const)(
  "what failed as %s was not begun, and one of its name is somebody else's",
  async (code) => expect(await pendingAfter(code)).toEqual([]),
);
