import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
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
afterEach(async () => {
  said.length = 0;
  await stream.clear(site);
});
afterAll(() => site?.close());

function deployment(): Deployment {
  const { url, username, password, certificateSha256 } = site.access.avamar;
  const settings = { endpoint: url, username, password, certificateSha256 };
  return new Deployment("AvamarClientStream", () =>
    newProvider("AvamarClientStream", { settings, home: "/nowhere", said }),
  );
}
const program = (more: Plain = {}): Plain => ({ ...stream.least(site), ...more });

test.each([
  ["windows", "C:\\Windows\\System32"],
  ["windows", "C:\\Program Files"],
  ["windows", "d:\\users\\Administrator\\"],
  ["linux", "/etc"],
  ["linux", "/etc/avamar"],
  ["linux", "/usr/local"],
  ["linux", "/var/lib"],
  ["linux", "/home/backup"],
])("a directory of the system is no var directory: %s %s", async (os, varDirectory) => {
  await expect(deployment().up(program({ os, varDirectory }))).rejects.toThrow(
    /varDirectory: belongs to the system itself; write a folder of its own/,
  );
});

test("a folder that holds nothing of an agent is not taken over, whatever the program says, and never deleted", async () => {
  const { files } = site.hosts[0]!;
  files.makeDirectory("C:\\Data\\Accounts");
  files.write("C:\\Data\\Accounts\\2026.xlsx", "figures");
  const inputs = program({ varDirectory: "C:\\Data\\Accounts", adopt: true, deleteVarDirectory: true });
  const deployed = deployment();
  const message = await deployed.up(inputs).then(
    () => "",
    (error: Error) => error.message,
  );
  expect(message).toMatch(/C:\\Data\\Accounts exists and is not ours \(2026\.xlsx\): choose another varDirectory\./);
  expect(message).not.toMatch(/adopt/);
  expect(files.list("C:\\Data\\Accounts")).toEqual(["2026.xlsx"]);
});

test("a var directory without our mark is kept by a destroy that was told to delete it", async () => {
  const deployed = deployment();
  const inputs = program({ deleteVarDirectory: true });
  await deployed.up(inputs);
  const { files } = site.hosts[0]!;
  files.remove(`${inputs.varDirectory}\\pulumi-avamar.json`);
  await deployed.destroy();
  expect(files.exists(String(inputs.varDirectory))).toBe(true);
  files.remove(String(inputs.varDirectory));
});

test("a stream of another stack is refused by its owner's name, and adopting it is said aloud", async () => {
  const theirs = deployment();
  await theirs.up(program({ owner: "team-a/prod" }));
  const ours = program({ owner: "team-b/prod" });
  await expect(deployment().up(ours)).rejects.toThrow(/exists already.*It belongs to the stack team-a\/prod/s);
  await deployment().up({ ...ours, adopt: true });
  expect(said.join("\n")).toMatch(
    /belonged to the stack team-a\/prod: take it out of that state with pulumi state delete/,
  );
});

test("adopting a service never gives it another var directory", async () => {
  const theirs = deployment();
  await theirs.up(program({ owner: "team-a/prod" }));
  const before = site.hosts[0]!.services.get("backupC");
  const other = program({
    owner: "team-b/prod",
    adopt: true,
    varDirectory: "C:\\Program Files\\avs\\varR",
    clientName: "syd02-vs-util-r",
    port: 28_077,
  });
  await expect(deployment().up(other)).rejects.toThrow(
    /the service backupC is the agent of C:\\Program Files\\avs\\varC, and another var directory is another stream/,
  );
  expect(site.hosts[0]!.services.get("backupC")).toEqual(before);
});

test("a service that will not start with the host is said", async () => {
  const deployed = deployment();
  await deployed.up(program());
  site.hosts[0]!.services.configure("backupC", { start: 3 });
  await deployed.refresh();
  expect(said.join("\n")).toMatch(
    /backupC does not start with the host \(its start mode is manual\): declare startMode/,
  );
});
