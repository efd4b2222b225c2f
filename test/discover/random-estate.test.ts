import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as fc from "fast-check";
import ts from "typescript";
import { afterAll, expect, test } from "vitest";
import { type Site, startSite } from "../site/index.ts";
import { discover, textsIn, workshop } from "./discovering.ts";

const run = promisify(execFile);
const folders = workshop();
afterAll(() => folders.end());

/** Texts that would break out of a program that is written carelessly. */
const AWKWARD = [
  'say "hi"',
  "it's",
  "C:\\dir\\",
  "`tick`",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it must stay text
  "${process.exit(3)}",
  "*/ end",
  "Grüße",
  "\u2028",
  "</script>",
  "line\nbreak",
];
const text = fc.oneof(fc.constantFrom(...AWKWARD), fc.string({ maxLength: 12 }));
/** Names that the grid takes, and that are words of the language, or the same but for what a variable cannot hold. */
const NAMES = [
  "class",
  "default",
  "app-01",
  "app_01",
  "app.01",
  "APP-01",
  "__proto__",
  "constructor",
  "toString",
  "10",
  "nightly",
  "x",
];
const plainName = fc.constantFrom(...NAMES);
const freeName = fc.oneof(
  plainName.filter((name) => !name.includes(".")),
  fc.constantFrom("Früh spät", "60 days", "été", "ночь", "夜間"),
);
const domainName = fc.constantFrom("CORP", "LAB", "iQ3", "Süd", "index", "con", "each", "policies");
const at = fc.nat({ max: 5 });

const estate = fc.record({
  domains: fc.uniqueArray(fc.record({ name: domainName, under: at, contact: text }), {
    maxLength: 6,
    selector: ({ name, under }) => `${name}${under}`,
  }),
  datasets: fc.array(fc.record({ name: plainName, at, path: text.filter((each) => each !== "") }), { maxLength: 8 }),
  schedules: fc.array(fc.record({ name: freeName, at, weekly: fc.boolean() }), { maxLength: 6 }),
  retentions: fc.array(fc.record({ name: freeName, at, days: fc.integer({ min: 1, max: 900 }) }), { maxLength: 6 }),
  clients: fc.array(
    fc.record({
      name: fc.oneof(
        plainName,
        fc.integer({ min: 1, max: 30 }).map((n) => `srv-${n}`),
      ),
      at,
      contact: text,
      own: fc.boolean(),
      enabled: fc.boolean(),
    }),
    { maxLength: 25 },
  ),
  users: fc.array(fc.record({ name: plainName, at, days: fc.constantFrom(0, 90) }), { maxLength: 5 }),
  policies: fc.array(
    fc.record({
      name: plainName,
      at,
      enabled: fc.boolean(),
      dataset: at,
      schedule: at,
      retention: at,
      members: fc.uniqueArray(fc.nat({ max: 24 }), { maxLength: 12 }),
    }),
    { maxLength: 12 },
  ),
});
type Estate = typeof estate extends fc.Arbitrary<infer T> ? T : never;

/** Puts the estate on a site; of two objects that cannot be there at once the first one counts. */
function build({ grid }: Site, given: Estate): void {
  const paths = ["/", "/clients"];
  const once = new Set<string>();
  const isNew = (...key: unknown[]) => {
    const name = JSON.stringify(key).toLowerCase();
    return once.has(name) ? false : Boolean(once.add(name));
  };
  const home = (index: number) => paths[index % paths.length]!;
  const join2 = (parent: string, name: string) => (parent === "/" ? `/${name}` : `${parent}/${name}`);
  for (const { name, under, contact } of given.domains) {
    const parent = home(under);
    if (!isNew("domain", parent, name)) continue;
    grid.domains.add({ name, parent, contact: { name: contact } });
    paths.push(join2(parent, name));
  }
  const pick = <T extends { id: string }>(list: T[], index: number, builtIn: string) =>
    list[index % (list.length + 1)]?.id ?? builtIn;
  const made = <G extends { name: string; at: number }, T>(
    kind: string,
    all: G[],
    add: (each: G, domain: string) => T,
  ) => all.flatMap((each) => (isNew(kind, home(each.at), each.name) ? [add(each, home(each.at))] : []));
  const datasets = made("dataset", given.datasets, ({ name, path }, domain) =>
    grid.datasets.add({ name, domain, targets: [{ pluginNumber: 1001, value: path }] } as never),
  );
  const schedules = made("schedule", given.schedules, ({ name, weekly }, domain) =>
    grid.schedules.add({
      name,
      domain,
      ...(weekly ? { recurrence: "Weekly", daysOfWeek: ["Monday"] } : { recurrence: "Daily", timesOfDay: ["20:00"] }),
    } as never),
  );
  const retentions = made("retention", given.retentions, ({ name, days }, domain) =>
    grid.retentions.add({ name, domain, basicRetentionType: "DURATION", duration: days, durationUnit: "DAYS" }),
  );
  const clients = made("client", given.clients, ({ name, contact, own, enabled }, domain) =>
    grid.clients.add({
      name,
      domain,
      enabled,
      contact: own ? { notes: contact } : {},
      overrideRetention: own,
      retentionId: pick(retentions, contact.length, "Default:POLICYID"),
    } as never),
  );
  made("user", given.users, ({ name, days }, domain) =>
    grid.users.add({ userName: name, domain, password: "geheim", passwordExpireDays: days }),
  );
  made("policy", given.policies, ({ name, enabled, dataset, schedule, retention, members }, domain) =>
    grid.groups.add({
      ...{ name, domain, enabled, datasetId: pick(datasets, dataset, "Default:SNAPID") },
      ...{
        scheduleId: pick(schedules, schedule, "Default:SCHEDULEID"),
        retentionId: pick(retentions, retention, "Default:POLICYID"),
      },
      members: members.flatMap((index) =>
        clients[index] ? [{ cid: clients[index].id, joinType: "INCLUDED_BY_USER" }] : [],
      ),
    } as never),
  );
}

/** What the program in a folder registers, and what the import file says. */
async function registrations(folder: string): Promise<{ seen: Registered[]; wanted: Registered[] }> {
  const config: Record<string, unknown> = {};
  for (const [path, source] of textsIn(folder)) {
    if (!path.endsWith(".ts")) continue;
    for (const [, key = ""] of source.matchAll(/config\.require\w*\("([^"]+)"\)/g))
      config[`avamar-estate:${key}`] = "unread";
    const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
    writeFileSync(
      join(folder, path.replace(/\.ts$/, ".js")),
      ts.transpileModule(source, { compilerOptions: options }).outputText,
    );
  }
  const script = join(import.meta.dirname, "registrations.cjs");
  const { stdout } = await run(process.execPath, [script, folder, JSON.stringify(config)], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

const inOrder = (all: Registered[]) =>
  all
    .map((each) => {
      const { members } = each.inputs;
      return Array.isArray(members) ? { ...each, inputs: { ...each.inputs, members: [...members].sort() } } : each;
    })
    .sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));

test("whatever is on a grid, the program declares exactly what the import file brings into the state", async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(estate, async (given) => {
      const site = await startSite({ hosts: [] });
      try {
        build(site, given);
        const out = folders.path(`estate-${number++}`);
        const { code, errors, out: said } = await discover(site, "--out", out, "--login-mode", "swagger");
        if (code === 1 && /nothing was found/.test(errors)) return;
        expect(code, errors).toBe(0);
        expect(said).not.toContain("left out");
        expect(site.counters.count({ write: true })).toBe(0);
        const { seen, wanted } = await registrations(out);
        expect(inOrder(seen.filter(({ type }) => type !== "pulumi:pulumi:Stack"))).toEqual(inOrder(wanted));
        expect(new Set(wanted.map(({ type, name }) => `${type} ${name}`)).size).toBe(wanted.length);
      } finally {
        await site.close();
      }
    }),
    { numRuns: 6, endOnFailure: true, interruptAfterTimeLimit: 90_000 },
  );
  // All of them at once, as the compiler takes its time to begin.
  const options = JSON.parse(readFileSync(folders.path("estate-0/tsconfig.json"), "utf8"));
  const all = Array.from({ length: number }, (_, i) => `estate-${i}/**/*.ts`);
  writeFileSync(folders.path("tsconfig.json"), JSON.stringify({ ...options, include: all }));
  const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
  await run(process.execPath, [tsc, "-p", folders.path("tsconfig.json")]).catch(({ stdout }) =>
    expect(stdout).toBe(""),
  );
}, 180_000);
