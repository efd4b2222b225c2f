#!/usr/bin/env node
import { parseArgs } from "node:util";
import { startSite } from "./site.ts";

const usage = `avamar-site: an emulated backup site on 127.0.0.1

  avamar-site --state DIR [--port-base N] [--seed N]

  --state DIR      folder that remembers the site between two starts; made when missing
  --port-base N    first port to try on the first start; default: any free ports
  --seed N         seed of the made-up ids on the first start; default 1

Prints one line of JSON with everything needed to use the site, then runs until it is told to end (SIGTERM, SIGINT).
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      state: { type: "string" },
      "port-base": { type: "string" },
      seed: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    process.stderr.write(usage);
    return 0;
  }
  if (values.state === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  const say = (text: string) => process.stderr.write(`avamar-site: ${text}\n`);
  const ended = new Promise<string>((done) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => done(signal));
  });
  say(`starting in ${values.state}`);
  const site = await startSite({
    stateDir: values.state,
    portBase: number(values["port-base"], "--port-base"),
    seed: number(values.seed, "--seed"),
  });
  // Now, so that a kill without warning loses no more than what happened since.
  await site.save();
  for (const [name, { url }] of Object.entries({ ...site.gridAccess, ...site.dataDomainAccess }))
    say(`${name} at ${url}`);
  for (const { name, user, address, port } of site.access.hosts) say(`${name} at ssh://${user}@${address}:${port}`);
  process.stdout.write(`${JSON.stringify(site.access)}\n`);
  say(`${await ended}: saving`);
  await site.close();
  say("ended");
  return 0;
}

function number(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`${option} must be a number.`);
  return Number(text);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (problem: unknown) => {
    process.stderr.write(`avamar-site: ${problem instanceof Error ? problem.message : String(problem)}\n`);
    process.exitCode = 1;
  },
);
