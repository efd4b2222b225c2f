import { createRequire } from "node:module";
import { expect, it } from "vitest";
import type { Definition } from "../../provider/kernel/definition.ts";

const load = createRequire(new URL("../../provider/package.json", import.meta.url));
const { foresee } = load("./dist/kernel/foresight.js") as typeof import("../../provider/kernel/foresight.ts");

const retentions = load("./dist/avamar/policies/retention.js").retention as Definition;

it("waits for an answer only so long, then goes on and asks no more", async () => {
  let asked = 0;
  const silent = { ...retentions, foresee: () => new Promise<string[]>(() => void asked++) };
  const said: string[] = [];
  const around = {
    world: {},
    journal: { begin() {}, isPending: () => false, made() {}, settle() {} },
    log: (_level: string, text: string) => void said.push(text),
  };
  for (let i = 0; i < 2; i++) expect(await foresee(silent, around, undefined, { name: "a" }, 20)).toEqual([]);
  expect(asked).toBe(1);
  expect(said).toEqual(["nothing can be foreseen here: no answer within 0.02 s."]);
});
