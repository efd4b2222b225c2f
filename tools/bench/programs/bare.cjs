// As many dynamic resources that do nothing, with what a stream declares: what the SDK, the engine and its stock host for
// dynamic resources cost for values of that size, whoever writes them.
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");

const { hosts, streams, grid, domain } = JSON.parse(readFileSync(String(process.env.BENCH_DATA), "utf8"));
const password = new pulumi.Config().requireSecret("hostPassword");
const __provider = `exports.handler = () => ({
  check: async (olds, inputs) => ({ inputs }),
  diff: async () => ({ changes: false }),
  create: async (outs) => ({ id: outs.serviceName, outs }),
});`;
/** What a stream can declare and show besides. */
const others = ["displayName", "description", "startMode", "recovery", "groups", "agentDirectory", "flags", "caches"];
const notGiven = Object.fromEntries(
  [...others, "clientId", "cidSha256", "agentVersion"].map((key) => [key, undefined]),
);

class Bare extends pulumi.CustomResource {
  /**
   * @param {string} name
   * @param {object} inputs
   */
  constructor(name, inputs) {
    super("pulumi-nodejs:dynamic/bench:Bare", name, { ...notGiven, ...inputs, __provider });
  }
}
for (const { name, host, port } of streams) {
  const varDirectory = `C:\\avs\\${name}`;
  new Bare(name, {
    connection: { ...hosts[host], password },
    serviceName: name,
    clientName: name,
    grid,
    domain,
    varDirectory,
    port,
    running: true,
    firewall: { enabled: true },
    owner: "bench/dev",
    clientPath: `${domain}/${name}`,
    imagePath: `"C:\\Program Files\\avs\\bin\\avagent.exe" /ServiceStart --vardir="${varDirectory}" --logfile="${varDirectory}\\avagent.log"`,
    flagLines: `--hostname=${name} --mcsaddr=${grid} --dpndomain=${domain} --vardir=${varDirectory}`,
  });
}
