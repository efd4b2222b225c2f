import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Plain } from "../contract/case.ts";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { type Site, startSite } from "../site/index.ts";

let site: Site;
const said: string[] = [];

beforeAll(async () => {
  site = await startSite(stream.site);
  await stream.prepare?.(site);
});
afterAll(() => site?.close());

/** A pipeline of its own: another stack, another process. */
function pipeline(letter: string, port: number) {
  const { url, username, password, certificateSha256 } = site.access.avamar;
  const settings = { endpoint: url, username, password, certificateSha256 };
  const deployed = new Deployment("AvamarClientStream", () =>
    newProvider("AvamarClientStream", { settings, home: "/nowhere", said }),
  );
  const inputs: Plain = {
    ...stream.least(site),
    serviceName: `backup${letter}`,
    displayName: `Agent ${letter}`,
    clientName: `syd02-vs-util-${letter.toLowerCase()}`,
    varDirectory: `C:\\Program Files\\avs\\var${letter}`,
    port,
    owner: `file-server/${letter}`,
  };
  return { deployed, inputs, up: () => deployed.up(inputs) };
}

test("two pipelines at once against one host write one after the other, and both come to their end", async () => {
  const { files, services } = site.hosts[0]!;
  const has = (letter: string) =>
    files.exists(`C:\\Program Files\\avs\\var${letter}`) || services.get(`backup${letter}`) !== undefined;
  const slow = site.faults.add({
    product: "host",
    match: { command: /--register/ },
    action: { kind: "delay", ms: 2_500 },
    times: 1,
  });
  const [first, second] = [pipeline("C", 28_003), pipeline("D", 28_004)];
  const one = first.up();
  await expect.poll(() => slow.hits, { timeout: 20_000 }).toBe(1);
  const other = second.up();
  for (let i = 0; i < 10; i++) {
    expect(has("D")).toBe(false);
    await sleep(150);
  }
  expect(files.exists("C:\\ProgramData\\pulumi-avamar.lock")).toBe(true);
  await Promise.all([one, other]);
  for (const { deployed, inputs } of [first, second]) {
    expect(await deployed.refresh()).toEqual({ drift: [] });
    expect((await deployed.up(inputs)).op).toBe("same");
  }
  expect(files.exists("C:\\ProgramData\\pulumi-avamar.lock")).toBe(false);
  expect(said.join("\n")).toMatch(/waiting for the run of file-server\/C on \S+ \(process \d+\), which is writing/);
});

test("two pipelines that want the same stream: one makes it, the other is told whose it is", async () => {
  const one = pipeline("E", 28_005);
  const other = pipeline("E", 28_005);
  other.inputs.owner = "elsewhere/prod";
  const results = await Promise.allSettled([one.up(), other.up()]);
  const failed = results.filter((each) => each.status === "rejected");
  expect(failed).toHaveLength(1);
  expect(String(failed[0]!.reason)).toMatch(/belongs to the stack|another run has made the service|exists already/);
  expect(site.hosts[0]!.services.list().filter(({ name }) => name === "backupE")).toHaveLength(1);
  expect(site.grid.clients.list().filter(({ name }) => name === "syd02-vs-util-e")).toHaveLength(1);
});
