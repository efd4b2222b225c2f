import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Plain } from "../contract/case.ts";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { type Site, startSite } from "../site/index.ts";

let site: Site;
const said: string[] = [];
const AVS = "C:\\Program Files\\avs";
const VAR = `${AVS}\\varC`;

beforeAll(async () => {
  site = await startSite(stream.site);
  await stream.prepare?.(site);
});
afterEach(async () => {
  said.length = 0;
  await stream.clear(site);
});
afterAll(() => site?.close());

function deployment(withGrid = true): Deployment {
  const { url, username, password, certificateSha256 } = site.access.avamar;
  const settings: Record<string, string> = withGrid ? { endpoint: url, username, password, certificateSha256 } : {};
  return new Deployment("AvamarClientStream", () =>
    newProvider("AvamarClientStream", { settings, home: "/nowhere", said }),
  );
}
const program = (more: Plain = {}): Plain => ({ ...stream.least(site), ...more });
const host = () => site.hosts[0]!;
const cidIn = (directory: string) => host().files.read(`${directory}\\cid.bin`);
/** The clients of the grid, as somebody would list them. */
const clients = () =>
  site.grid.clients.list().map(({ id, domain, name, restoreOnly }) => `${domain}/${name} ${id} ${restoreOnly}`);
const messageOf = (call: Promise<unknown>) =>
  call.then(
    () => "it did not fail",
    (error: Error) => error.message,
  );

test("a copied identity shows as another client, is refused before anything is written, and costs nobody a client", async () => {
  const deployed = deployment();
  await deployed.up(program());
  host().files.write(`${VAR}\\cid.bin`, cidIn(`${AVS}\\var`));
  const before = clients();
  expect(await deployed.refresh()).toEqual({ drift: ["clientPath"] });
  expect(said.join("\n")).toMatch(
    /backupC has another identity than was recorded \(cid\.bin changed\): that of the client \//,
  );
  site.counters.reset();
  const message = await messageOf(deployed.up(program()));
  expect(message).toMatch(
    /the services backupC and avbackup have the same identity \(cid\.bin in .*varC and in .*avs\\var are equal\)/,
  );
  expect(message).toMatch(
    /delete C:\\Program Files\\avs\\varC\\cid\.bin and run again: the agent registers anew\. Nothing was written/,
  );
  expect(site.counters.count({ product: "avamar", write: true })).toBe(0);
  expect(clients()).toEqual(before);
  // What the message says, done.
  host().files.remove(`${VAR}\\cid.bin`);
  await deployed.up(program());
  expect(await deployed.refresh()).toEqual({ drift: [] });
  expect(clients()).toEqual(before);
});

test("a stream with somebody else's identity is deleted with its own client, and the other one stays", async () => {
  const deployed = deployment();
  await deployed.up(program({ onDelete: "delete" }));
  const recorded = deployed.state!.outputs.clientId;
  host().files.write(`${VAR}\\cid.bin`, cidIn(`${AVS}\\var`));
  const others = clients().filter((line) => !line.includes(String(recorded)));
  await deployed.refresh();
  await deployed.destroy();
  expect(clients()).toEqual(others);
  expect(cidIn(`${AVS}\\var`).length).toBeGreaterThan(0);
});

test("the identity of a client on another host is refused, too: there is no twin to be seen here", async () => {
  const elsewhere = site.grid.clients.add({ name: "fs99", domain: "/clients" });
  const deployed = deployment();
  await deployed.up(program());
  host().files.write(
    `${VAR}\\cid.bin`,
    cidIn(VAR)
      .toString("latin1")
      .replace(/\b[0-9a-f]{40}\b/, elsewhere.id),
  );
  const before = clients();
  expect(await messageOf(deployed.up(program({ description: "changed" })))).toMatch(
    /the identity in .*varC \(cid\.bin\) is that of the client \/clients\/fs99, and not of \/clients/,
  );
  expect(clients()).toEqual(before);
  site.grid.clients.remove(elsewhere.id);
});

test("a new stream in a directory with a copied identity is refused before it is registered", async () => {
  const first = deployment();
  await first.up(program());
  const before = clients();
  host().files.makeDirectory(`${AVS}\\copy`);
  host().files.write(`${AVS}\\copy\\cid.bin`, cidIn(VAR));
  const other = {
    serviceName: "copy",
    displayName: "copy",
    clientName: "copy",
    varDirectory: `${AVS}\\copy`,
    port: 28_777,
  };
  const message = await messageOf(deployment().up(program({ ...other, adopt: true })));
  expect(message).toMatch(/the services copy and backupC have the same identity/);
  expect(clients()).toEqual(before);
  host().files.remove(`${AVS}\\copy`);
});

test("an agent that was registered anew by hand is the same client", async () => {
  const deployed = deployment();
  await deployed.up(program());
  // The grid knows the name, so it is the same client; the file has other bytes.
  host().files.write(`${VAR}\\cid.bin`, `${cidIn(VAR).toString("latin1")} anew`);
  expect(await deployed.refresh()).toEqual({ drift: ["output cidSha256"] });
  expect(said.join("\n")).not.toMatch(/another identity/);
  await deployed.up(program({ description: "changed" }));
  expect(await deployed.refresh()).toEqual({ drift: [] });
});

test("without a grid another identity than the recorded one is refused, and what is not checked is said", async () => {
  const deployed = deployment(false);
  await deployed.up(program());
  expect(said.join("\n")).toMatch(/no grid is configured, so that the grid has activated .* is not checked/);
  host().files.write(`${VAR}\\cid.bin`, `${cidIn(VAR).toString("latin1")} of a clone`);
  expect(await deployed.refresh()).toEqual({ drift: ["clientPath"] });
  expect(await messageOf(deployed.up(program()))).toMatch(/is not the one that backupC was registered with/);
  said.length = 0;
  await deployed.destroy();
  expect(said.join("\n")).toMatch(/no grid is configured .* the client \S+ stays on it as it is: retire it there/);
});

test.each([
  ["C:\\Program Files\\\\avs\\var", /has a backslash too many/],
  ["C:\\Program Files\\avs\\var.", /the step "var\.", and Windows leaves out a dot or blank at its end; write "var"/],
  ["C:\\Program Files\\avs\\var ", /the step "var "/],
  ["C:\\Program Files\\avs \\var", /the step "avs "/],
  ["C:\\PROGRA~1\\avs\\varC", /the short name "PROGRA~1"/],
  ["C:\\avs\\nul", /is a device of Windows/],
  ["C:\\avs\\com1.old", /is a device of Windows/],
  ["C:\\Program Files\\avs\\var\\sub", /belongs to the default agent/],
  ["C:\\Program Files\\AVS\\bin\\x", /belongs to the default agent/],
])("a var directory that Windows would read as another one is refused: %j", async (varDirectory, reason) => {
  expect(await messageOf(deployment().up(program({ varDirectory, adopt: true })))).toMatch(reason);
});
