import * as fc from "fast-check";
import type { Site } from "../site/index.ts";

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
const something = text.filter((each) => each !== "");
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
/** Datasets and policies: blanks stand in some that nobody would name so any more. */
const oldName = fc.oneof(plainName, fc.constantFrom("Old Files", "Default Virtual Machine Group"));
const freeName = fc.oneof(
  plainName.filter((name) => !name.includes(".")),
  fc.constantFrom("Früh spät", "60 days", "été", "ночь", "夜間"),
);
const domainName = fc.constantFrom("CORP", "LAB", "iQ3", "Süd", "index", "con", "each", "policies");
const at = fc.nat({ max: 5 });

/** What may be on a grid, in any number and with any names. */
export const estate = fc.record({
  domains: fc.uniqueArray(fc.record({ name: domainName, under: at, contact: text }), {
    maxLength: 6,
    selector: ({ name, under }) => `${name}${under}`,
  }),
  datasets: fc.array(
    fc.record({ name: oldName, at, path: something, excludes: fc.uniqueArray(something, { maxLength: 2 }) }),
    { maxLength: 8 },
  ),
  schedules: fc.array(fc.record({ name: freeName, at, weekly: fc.boolean() }), { maxLength: 6 }),
  retentions: fc.array(
    fc.record({ name: freeName, at, days: fc.integer({ min: 0, max: 900 }), tagged: fc.boolean() }),
    { maxLength: 6 },
  ),
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
      name: oldName,
      at,
      enabled: fc.boolean(),
      dataset: at,
      schedule: at,
      retention: at,
      members: fc.uniqueArray(fc.nat({ max: 24 }), { maxLength: 12 }),
      own: fc.boolean(),
      rule: fc.boolean(),
    }),
    { maxLength: 12 },
  ),
  rules: fc.array(fc.record({ name: freeName, at, value: text }), { maxLength: 3 }),
});
export type Estate = typeof estate extends fc.Arbitrary<infer T> ? T : never;

/** Puts the estate on a site; of two objects that cannot be there at once the first one counts. */
export function build({ grid }: Site, given: Estate): void {
  const paths = ["/", "/clients"];
  const once = new Set<string>();
  // Clients and domains are told apart by more than case; of all others a grid may hold both.
  const isNew = (kind: string, ...key: unknown[]) => {
    const name = JSON.stringify([kind, ...key]);
    const isOnly = ["client", "domain"].includes(kind) ? name.toLowerCase() : name;
    return once.has(isOnly) ? false : Boolean(once.add(isOnly));
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
  const datasets = made("dataset", given.datasets, ({ name, path, excludes }, domain) =>
    grid.datasets.add({
      ...{ name, domain, targets: [{ pluginNumber: 1001, value: path }] },
      excludes: excludes.map((value) => ({ pluginNumber: 1001, value })),
    } as never),
  );
  const schedules = made("schedule", given.schedules, ({ name, weekly }, domain) =>
    grid.schedules.add({
      name,
      domain,
      ...(weekly ? { recurrence: "Weekly", daysOfWeek: ["Monday"] } : { recurrence: "Daily", timesOfDay: ["20:00"] }),
    } as never),
  );
  const retentions = made("retention", given.retentions, ({ name, days, tagged }, domain) =>
    grid.retentions.add({
      ...{ name, domain },
      ...(days === 0
        ? { basicRetentionType: "NO_EXPIRATION" }
        : { basicRetentionType: "DURATION", duration: days, durationUnit: "DAYS" }),
      ...(tagged ? { override: true, dailyTag: 14, dailyTagUnit: "DAYS" } : {}),
    } as never),
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
  const rules = made("rule", given.rules, ({ name, value }, domain) =>
    grid.rules.add({
      ...{ name, domain, matchType: "AND" },
      expressions: [{ keyName: "VM_NAME", keyType: "STRING", operatorName: "BEGINS_WITH", value }],
    } as never),
  );
  made("policy", given.policies, ({ name, enabled, dataset, schedule, retention, members, own, rule }, domain) =>
    grid.groups.add({
      ...{ name, domain, enabled, datasetId: pick(datasets, dataset, "Default:SNAPID") },
      ...{
        scheduleId: pick(schedules, schedule, "Default:SCHEDULEID"),
        retentionId: pick(retentions, retention, "Default:POLICYID"),
      },
      members: members.flatMap((index) =>
        clients[index]
          ? [
              {
                ...{ cid: clients[index].id, joinType: "INCLUDED_BY_USER" },
                // A member may be backed up with a dataset of its own.
                ...(own && datasets[index] ? { datasetId: datasets[index].id } : {}),
              },
            ]
          : [],
      ),
      ...(rule && rules[0] ? { ruleId: Number(rules[0].id), ruleEnabled: true } : {}),
    } as never),
  );
}
