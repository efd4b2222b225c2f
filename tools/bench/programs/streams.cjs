// Streams as a team would declare them.
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const avamar = require("pulumi-avamar");

const { hosts, streams, grid, domain } = JSON.parse(readFileSync(String(process.env.BENCH_DATA), "utf8"));
const password = new pulumi.Config().requireSecret("hostPassword");
for (const { name, host, port } of streams) {
  new avamar.AvamarClientStream(name, {
    connection: { ...hosts[host], password },
    serviceName: name,
    clientName: name,
    grid,
    domain,
    varDirectory: `C:\\avs\\${name}`,
    port,
  });
}
