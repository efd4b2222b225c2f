// A grid as a team would declare it: domains, and in them datasets, schedules, retentions and policies with the clients
// that are there.
const { readFileSync } = require("node:fs");
const avamar = require("pulumi-avamar");

const { domains, each, policies, members } = JSON.parse(readFileSync(String(process.env.BENCH_DATA), "utf8"));
const homes = Array.from(
  { length: domains },
  (_, i) => new avamar.Domain(`d${i}`, { parent: "/clients", name: `D${i}`, adopt: true }),
);
const made = Array.from({ length: each }, (_, i) => {
  const domain = homes[i % domains];
  const name = `n${i}`;
  return {
    domain,
    dataset: new avamar.Dataset(name, { domain, name, targets: [{ plugin: 3001, path: "D:\\" }] }),
    schedule: new avamar.Schedule(name, { domain, name, recurrence: "daily", timesOfDay: ["21:00"], duration: 8 }),
    retention: new avamar.Retention(name, { domain, name, type: "duration", duration: { count: 60, unit: "days" } }),
  };
});
for (let i = 0; i < policies; i++) {
  const parts = made[i % each];
  if (!parts) throw new Error("There are no parts for policies.");
  const { domain, dataset, schedule, retention } = parts;
  new avamar.Policy(`p${i}`, { domain, name: `p${i}`, dataset, schedule, retention, members: members[i] });
}
