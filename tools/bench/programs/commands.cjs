// The steps of a stream written as commands over SSH, one after the other, as one does without this package.
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { remote } = require("@pulumi/command");

const { hosts, streams, grid, domain } = JSON.parse(readFileSync(String(process.env.BENCH_DATA), "utf8"));
const password = new pulumi.Config().requireSecret("hostPassword");
const agent = '"C:\\Program Files\\avs\\bin\\avagent.exe"';
for (const { name, host: at, port } of streams) {
  const { host, port: sshPort, user } = hosts[at];
  const connection = { host, port: sshPort, user, password };
  const directory = `C:\\avs\\${name}`;
  const flags = [
    `--hostname=${name}`,
    `--mcsaddr=${grid}`,
    `--dpndomain=${domain}`,
    `--vardir=${directory}`,
    `--listenport=${port}`,
  ];
  const image = `\\"C:\\Program Files\\avs\\bin\\avagent.exe\\" /ServiceStart --vardir=\\"${directory}\\" --logfile=\\"${directory}\\avagent.log\\"`;
  const steps = {
    directory: `md ${directory}`,
    flags: `(${flags.map((flag) => `echo ${flag}`).join("&")})> ${directory}\\avagent.cmd`,
    registration: `${agent} --register --vardir="${directory}"`,
    service: `sc.exe create ${name} binPath= "${image}" type= own start= auto`,
    rule: `netsh.exe advfirewall firewall add rule name="Avamar stream ${name}" dir=in action=allow protocol=TCP localport=${port}`,
    start: `sc.exe start ${name}`,
  };
  let before;
  for (const [step, create] of Object.entries(steps))
    before = new remote.Command(`${name}-${step}`, { connection, create }, { dependsOn: before ? [before] : [] });
}
