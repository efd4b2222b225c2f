import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type * as Avamar from "../../provider/index";

const load = createRequire(import.meta.url);
const pulumi = load("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
const avamar = load("pulumi-avamar") as typeof Avamar;

interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  provider: string | undefined;
}

describe("the component, as the engine sees it", () => {
  const registered: Registered[] = [];
  let folder: string;
  const before = { ...process.env };
  const hostKey = `SHA256:${"A".repeat(43)}`;
  const args = {
    server: "fs01",
    sources: ["D:\\", "E:\\"],
    streams: 2,
    grid: "g",
    domain: "/clients",
    schedule: "/Default Schedule",
    retention: "/Default Retention",
  };

  beforeAll(async () => {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs, provider }) => {
          registered.push({ type: type.split(":").at(-1)!, name, inputs, provider });
          return {
            id: `${name}-id`,
            state: {
              ...inputs,
              clientPath: `/clients/${inputs.clientName}`,
              clientId: "f".repeat(40),
              datasetId: `${name}-dataset`,
              scheduleId: `${name}-schedule`,
            },
          };
        },
        call: () => ({}),
      },
      "estate",
      "dev",
    );
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "component-"));
    registered.length = 0;
    process.env.AVAMAR_LOCK = "write";
  });
  afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true, force: true });
  });

  /** Every server of its own is a host of its own: what is claimed on one stays claimed while the tests run. */
  const argsFor = (more: object): Avamar.ParallelFileServerArgs => {
    const all = { ...args, lockFile: lockFile(), ...more };
    return { connection: { host: all.server, password: "p", hostKey }, ...all };
  };
  const lockFile = () => join(folder, "streams.lock.json");
  const settled = <T>(output: { apply(call: (value: T) => void): unknown }) =>
    new Promise<T>((done) => void output.apply(done));
  const make = async (name: string, more: object = {}, opts: object = {}) => {
    const made = new avamar.ParallelFileServer(name, argsFor(more), opts);
    await settled(made.clients as never);
    for (const each of [...made.policies, ...made.datasets, ...made.schedules]) await settled(each.urn as never);
    return made;
  };
  const refusal = (more: object = {}, name = "bad") => {
    try {
      new avamar.ParallelFileServer(name, argsFor(more));
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  const of = (type: string) => registered.filter((each) => each.type === type);

  test("one stream, dataset and policy each, reachable from the object, under the numbers of the lock", async () => {
    const made = await make("a", {
      os: undefined,
      excludes: ["*.tmp"],
      stream: { displayName: "Avamar {stream}", flags: { x: "1" } },
      dataDomain: 2,
    });
    expect(registered.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "AvamarClientStream a-01",
      "AvamarClientStream a-02",
      "Dataset a-01",
      "Dataset a-02",
      "ParallelFileServer a",
      "Policy a-01",
      "Policy a-02",
    ]);
    expect(of("AvamarClientStream")[0]!.inputs).toMatchObject({
      serviceName: "avamar01",
      clientName: "fs01-01",
      port: 28003,
      varDirectory: "C:\\Program Files\\avs\\var01",
      displayName: "Avamar 01",
      flags: { x: "1" },
      caches: { fileCacheMax: -10, hashCacheMax: -40 },
    });
    expect(of("AvamarClientStream")[0]!.inputs.os).toBeUndefined();
    expect(of("Dataset")[0]!.inputs).toMatchObject({
      name: "fs01-01",
      dataDomain: 2,
      includes: [],
      targets: [{ plugin: 3001, path: "D:\\" }],
      excludes: [{ plugin: 3001, path: "*.tmp" }],
    });
    expect(of("Policy")[1]!.inputs).toMatchObject({
      members: ["f".repeat(40)],
      dataset: "a-02-dataset",
      schedule: "/Default Schedule",
    });
    expect([made.streams, made.datasets, made.policies, made.schedules].map((each) => each.length)).toEqual([
      2, 2, 2, 0,
    ]);
    expect(await settled(made.clients as never)).toEqual(["/clients/fs01-01", "/clients/fs01-02"]);
    expect(made.describe().streams.map(({ sources }) => sources)).toEqual([["D:\\"], ["E:\\"]]);
    made.describe().streams.pop();
    expect(made.describe().streams).toHaveLength(2);
  });

  test("Linux: os is passed on, with its paths and its plug-in", async () => {
    await make("b", { os: "linux", sources: ["/srv", "/home"], server: "fs02" });
    expect(of("AvamarClientStream")[0]!.inputs).toMatchObject({ os: "linux", varDirectory: "/usr/local/avamar/var01" });
    expect(of("Dataset")[0]!.inputs).toMatchObject({ targets: [{ plugin: 1001, path: "/home" }] });
  });

  test("its own schedules: one for all, or one each; the provider of the component is that of its children", async () => {
    const provider = new avamar.Provider("grid2", { endpoint: "https://g" });
    const schedule = { recurrence: "daily", timesOfDay: ["21:00"] };
    const one = await make("c", { schedule, server: "fs03" }, { provider });
    expect(of("Schedule").map(({ inputs }) => inputs.name)).toEqual(["fs03-c"]);
    expect(of("Policy").map(({ inputs }) => inputs.schedule)).toEqual(["c-schedule", "c-schedule"]);
    expect(one.schedules).toHaveLength(1);
    for (const each of registered.filter(
      ({ type }) => type !== "ParallelFileServer" && !type.includes("pulumi-nodejs"),
    ))
      expect(each.provider, each.name).toMatch(/::grid2::/);
    registered.length = 0;
    await make("d", { schedule: { ...schedule, staggerMinutes: 20 }, server: "fs04" });
    expect(of("Schedule").map(({ inputs }) => [inputs.name, inputs.timesOfDay, inputs.staggerMinutes])).toEqual([
      ["fs04-01", ["21:00"], undefined],
      ["fs04-02", ["21:20"], undefined],
    ]);
    expect(of("Policy").map(({ inputs }) => inputs.schedule)).toEqual(["d-01-schedule", "d-02-schedule"]);
  });

  test("two components share a lock file, side by side; a second run of both changes nothing", async () => {
    await make("e", { server: "fs05" });
    await make("f", { server: "fs06" });
    const text = readFileSync(lockFile(), "utf8");
    expect(text.match(/"client": "[^"]*"/g)).toEqual(
      ["fs05-01", "fs05-02", "fs06-01", "fs06-02"].map((name) => `"client": "${name}"`),
    );
    process.env.AVAMAR_LOCK = "frozen";
    expect(refusal({ server: "fs05" }, "e")).toBe("");
    expect(refusal({ server: "fs06" }, "f")).toBe("");
    expect(readFileSync(lockFile(), "utf8")).toBe(text);
  });

  test.each<[string, NodeJS.ProcessEnv, boolean]>([
    ["a person's machine writes", { AVAMAR_LOCK: "", CI: "" }, true],
    ["CI=false is a person's machine", { AVAMAR_LOCK: "", CI: "false" }, true],
    ["a pipeline does not", { AVAMAR_LOCK: "", CI: "true" }, false],
    ["whatever CI holds", { AVAMAR_LOCK: "", CI: "woodpecker" }, false],
    ["unless it is told to", { AVAMAR_LOCK: "write", CI: "true" }, true],
    ["nobody does when it is frozen", { AVAMAR_LOCK: "frozen", CI: "" }, false],
  ])("%s", (_, environment, writes) => {
    Object.assign(process.env, environment);
    const server = `fs-${environment.AVAMAR_LOCK}-${environment.CI}-x`;
    const said = refusal({ server }, server);
    expect(existsSync(lockFile())).toBe(writes);
    if (writes) expect(said).toBe("");
    else
      expect(said).toMatch(
        /lockFile: there is no .*streams\.lock\.json, and a pipeline does not write it\.\n.*\+ \{ "server": "fs-.*-x"[\s\S]*Run "pulumi preview" on your machine and commit/,
      );
  });

  test("an unknown AVAMAR_LOCK, a broken lock, missing arguments and bad options: all at once, nothing is made or written", async () => {
    process.env.AVAMAR_LOCK = "maybe";
    writeFileSync(lockFile(), "{");
    const said = refusal({
      grid: undefined,
      retention: "",
      streams: undefined,
      exclude: [],
      measurementFile: join(folder, "none.json"),
      stream: { displayName: "same", backupFlags: { "include-x": "y" } },
    });
    expect(said.split("\n").map((line) => line.trim().split(":")[0])).toEqual([
      'ParallelFileServer "bad" cannot be planned',
      "lockFile",
      "lockFile",
      "exclude",
      "grid",
      "retention",
      "stream.backupFlags.include-x",
      "stream.displayName",
      "streams",
    ]);
    expect(said).toMatch(/AVAMAR_LOCK=maybe; write AVAMAR_LOCK=write or AVAMAR_LOCK=frozen/);
    // Registrations are on their way a little longer than the constructor.
    await new Promise((done) => setTimeout(done, 100));
    expect(registered.filter(({ name }) => name.startsWith("bad-"))).toEqual([]);
    expect(readFileSync(lockFile(), "utf8")).toBe("{");
  });

  test("a lock file with the line ends of Windows is up to date", async () => {
    await make("h", { server: "fs08" });
    const text = readFileSync(lockFile(), "utf8");
    writeFileSync(lockFile(), text.replaceAll("\n", "\r\n"));
    process.env.AVAMAR_LOCK = "frozen";
    expect(refusal({ server: "fs08" }, "h")).toBe("");
  });
});
