// As many resources without any provider: what the engine alone costs.
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");

const { count } = JSON.parse(readFileSync(String(process.env.BENCH_DATA), "utf8"));
for (let i = 0; i < count; i++) new pulumi.ComponentResource("bench:index:Plain", `plain${i}`);
