import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseLock } from "../../provider/topology/lock";
import { type Site, startSite } from "../site/index.ts";
import { projectFor } from "./estate";
import { useExample } from "./example";
import type { Project } from "./project";

const example = resolve(import.meta.dirname, "../../examples/parallel-file-server");
/** Whatever runs these tests: each run says for itself who it is. */
const person = { AVAMAR_LOCK: "write" };
const pipeline = { AVAMAR_LOCK: "", CI: "true" };

describe("examples/parallel-file-server on the real engine", () => {
  let site: Site;
  let project: Project;
  const lockFile = () => join(project.folder, "streams.lock.json");
  const lock = () => parseLock(readFileSync(lockFile(), "utf8"), "lock").lock;
  const streamOf = (source: string) => lock().sources.find((each) => each.source === source)?.stream;
  const change = (from: string, to: string) => {
    const file = join(project.folder, "index.ts");
    const before = readFileSync(file, "utf8");
    expect(before).toContain(from);
    writeFileSync(file, before.replace(from, to));
  };

  beforeAll(async () => {
    site = await startSite();
    project = await projectFor(site);
    useExample(project, "parallel-file-server");
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  test("a pipeline deploys it with the committed lock; the preview shows the plan as a table, once", async () => {
    const preview = await project.run(["preview"], pipeline);
    expect(preview.code, preview.text).toBe(0);
    expect(preview.text).toMatch(/stream +sources +size +port +file \+ hash cache \(of memory\) +expected/);
    expect(preview.text).toMatch(/04 +E:\\Archive\\2023, .*28006 +1\/35 \+ 1\/140 +\d+ h/);
    expect(preview.text.match(/stream +sources +size/g)).toHaveLength(1);
    const { code, text } = await project.run(["up", "--yes", "--skip-preview"], pipeline);
    expect(code, text).toBe(0);
    // Every start lies in the backup window of the emulated grid.
    expect(text).not.toMatch(/maintenance window/);
    const services = site.hosts[0]!.services.list().filter(({ name }) => name.startsWith("avamar"));
    expect(services.map(({ name, state }) => `${name} ${state}`)).toEqual(
      lock().streams.map(({ service }) => `${service} 4`),
    );
  }, 120_000);

  test("the children are the component's, under names of the lock; the datasets have what the plan says", async () => {
    const resources = await project.state();
    const component = resources.find(({ type }) => type === "avamar:index:ParallelFileServer")!;
    const children = resources.filter((each) => (each as { parent?: string }).parent === component.urn);
    const count = lock().streams.length;
    expect(children).toHaveLength(4 * count);
    expect(new Set(children.map(({ urn }) => urn.split("::").at(-1)))).toEqual(
      new Set(lock().streams.map(({ stream }) => `files-${stream}`)),
    );
    const rest = lock().streams.find((each) => each.catchAll)!;
    const dataset = site.grid.datasets.list().find(({ name }) => name === rest.policy)!;
    expect(dataset.targets?.map(({ value }) => value)).toEqual(["E:\\"]);
    const excludes = dataset.excludes?.map(({ value }) => value) ?? [];
    const others = lock().sources.filter(({ source, rest }) => source.startsWith("E:\\") && !rest);
    expect(excludes.sort()).toEqual([...others.map(({ source }) => source), "E:\\Projects\\Scratch", "*.tmp"].sort());
    const starts = site.grid.schedules.list().filter(({ name }) => name.startsWith("syd02-vs-util-"));
    expect(starts.map(({ timesOfDay }) => timesOfDay?.[0]).sort()).toEqual(
      lock().streams.map((_, i) => `${21 + Math.floor(i / 4)}:${String((i % 4) * 15).padStart(2, "0")}`),
    );
  });

  test("a second preview shows no change, in a pipeline too, and the lock is as committed", async () => {
    const { code, text } = await project.run(["preview", "--expect-no-changes", "--diff"], pipeline);
    expect(code, text).toBe(0);
    expect(readFileSync(lockFile(), "utf8")).toBe(readFileSync(join(example, "streams.lock.json"), "utf8"));
  });

  test("a new source: a pipeline refuses and names the command, a person's preview writes the lock, nothing moves", async () => {
    const before = lock();
    change('"F:\\\\"],', '"F:\\\\", { path: "G:\\\\", gib: 700, files: 90_000 }],');
    const refused = await project.run(["preview"], pipeline);
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/streams\.lock\.json is not what the program needs, and a pipeline does not write it/);
    expect(refused.text).toMatch(/\+ \{ "server": "syd02-vs-util", "component": "files", "source": "G:\\\\"/);
    expect(refused.text).toMatch(/Run "pulumi preview" on your machine and commit streams\.lock\.json/);
    const preview = await project.run(["preview"], person);
    expect(preview.code, preview.text).toBe(0);
    expect(preview.text).toMatch(/streams\.lock\.json has 1 other line: .* Commit it\./);
    for (const each of before.sources) expect(streamOf(each.source)).toBe(each.stream);
    expect(lock().streams).toEqual(before.streams);
    const { code, text } = await project.run(["up", "--yes", "--skip-preview"], pipeline);
    expect(code, text).toBe(0);
    // One dataset has one more target; no stream is touched.
    expect(text).toMatch(/~ 1 updated/);
    expect(text).not.toMatch(/replaced|created|deleted/);
  }, 120_000);

  test("a rebalance moves sources once and says what each costs", async () => {
    // One folder has grown by six tebibytes: the streams are uneven now.
    const file = join(project.folder, "files.sources.json");
    const bytes = /("path":"E:\\\\Archive\\\\2024","bytes":)\d+/;
    expect(readFileSync(file, "utf8")).toMatch(bytes);
    writeFileSync(file, readFileSync(file, "utf8").replace(bytes, "$110000000000000"));
    const uneven = await project.run(["preview", "--expect-no-changes"], person);
    expect(uneven.code, uneven.text).toBe(0);
    expect(uneven.text).toMatch(
      /note: rebalance: "\.\.\." \(any new text\) would shorten the longest stream from .* to read again/,
    );
    change("catchAll: true,", 'catchAll: true,\n  rebalance: "2026-11",');
    const { code, text } = await project.run(["preview"], person);
    expect(code, text).toBe(0);
    expect(text).toMatch(/moves [A-Z]:\\.* from stream 0\d to 0\d: [\d.]+ TiB, [\d,]+ files to read again/);
    // The longest fits into a day again with one stream more; the streams that are there stay as they are.
    expect(text).toMatch(/\+ +\S+:AvamarClientStream files-06 create/);
    expect(text).not.toMatch(/AvamarClientStream .*(update|replace|delete)/);
    const up = await project.run(["up", "--yes", "--skip-preview"], pipeline);
    expect(up.code, up.text).toBe(0);
    const again = await project.run(["preview", "--expect-no-changes"], pipeline);
    expect(again.code, again.text).toBe(0);
  }, 120_000);
});

describe("measure: true on the real engine", () => {
  let site: Site;
  let project: Project;
  const program = (more = "") => `
const connection = { host: config.require("hostAddress"), port: config.requireNumber("hostPort"), user: config.require("hostUser"), password: config.requireSecret("hostPassword"), hostKey: config.require("hostKey") };
const server = (name, more) => new avamar.ParallelFileServer(name, { connection, server: name, grid: "syd01-g1-util", domain: "/clients", retention: "/Default Retention", schedule: "/Default Schedule", streams: 2, measure: true, catchAll: true, sources: ["E:\\\\Projects\\\\*"], ...more });
const one = server("fs01", {});
exports.clients = one.clients;
exports.plan = one.describe();
${more}`;
  const file = (name: string) => join(project.folder, name);

  beforeAll(async () => {
    site = await startSite();
    project = await projectFor(site);
    const { files } = site.hosts[0]!;
    files.write("E:\\Projects\\Alpha\\a.bin", Buffer.alloc(5000));
    files.write("E:\\Projects\\Alpha\\deep\\b.bin", Buffer.alloc(2500));
    files.write("E:\\Projects\\Beta\\c.bin", Buffer.alloc(4000));
    files.write("E:\\Projects\\Gamma\\d.bin", Buffer.alloc(3000));
    files.write("E:\\Projects\\readme.txt", Buffer.alloc(10));
    project.program(program());
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  test("a pipeline does not measure: it names the command", async () => {
    const { code, text } = await project.run(["preview"], pipeline);
    expect(code).not.toBe(0);
    expect(text).toMatch(
      /measure: fs01\.sources\.json lacks E:\\Projects, and a pipeline does not measure\. Run "pulumi preview" on a machine that reaches the server/,
    );
    expect(existsSync(file("fs01.sources.json"))).toBe(false);
    expect(existsSync(file("streams.lock.json"))).toBe(false);
  });

  test("on a person's machine the run measures, writes the file and ends; nothing is made", async () => {
    const { code, text } = await project.run(["preview"], person);
    expect(code).not.toBe(0);
    expect(text).toMatch(/fs01\.sources\.json lacks E:\\Projects: measuring/);
    expect(text).toMatch(
      /The measurement is done: fs01\.sources\.json is written \(4 folders\)\. Look at it, commit it, and run pulumi preview again; this run ends here on purpose/,
    );
    expect(text).not.toMatch(/at .*\.js:\d+|error serializing/);
    const measured = JSON.parse(readFileSync(file("fs01.sources.json"), "utf8"));
    expect(measured.folders).toEqual([
      { path: "E:\\Projects", bytes: 14_510, files: 5, split: true },
      { path: "E:\\Projects\\Alpha", bytes: 7500, files: 2 },
      { path: "E:\\Projects\\Beta", bytes: 4000, files: 1 },
      { path: "E:\\Projects\\Gamma", bytes: 3000, files: 1 },
    ]);
    expect(measured.memoryBytes).toBe(16 * 2 ** 30);
    expect(measured.volumes).toEqual([{ volume: "C:\\", freeBytes: 59 * 2 ** 30, sizeBytes: 120 * 2 ** 30 }]);
  });

  test("the next preview plans with it, offline; up makes the streams; two servers share the lock", async () => {
    const preview = await project.run(["preview"], person);
    expect(preview.code, preview.text).toBe(0);
    expect(preview.text).toMatch(/streams\.lock\.json is new: it says which stream has what\. Commit it\./);
    site.counters.reset();
    project.program(
      program(
        'const two = server("fs02", { measure: false, sources: [{ path: "D:\\\\", gib: 1 }], catchAll: false, names: { service: "backup{stream}", varDirectory: "C:\\\\avs\\\\{stream}" }, ports: { from: 28013 } });',
      ),
    );
    const { code, text } = await project.run(["up", "--yes", "--skip-preview"], person);
    expect(code, text).toBe(0);
    const { lock, problems } = parseLock(readFileSync(file("streams.lock.json"), "utf8"), "lock");
    expect(problems).toEqual([]);
    expect(lock.streams.map(({ server, stream, client, port }) => [server, stream, client, port])).toEqual([
      ["fs01", "01", "fs01-01", 28003],
      ["fs01", "02", "fs01-02", 28004],
      ["fs01", "03", "fs01-03", 28005],
      ["fs02", "01", "fs02-01", 28013],
    ]);
    expect((await project.drift()).code).toBe(0);
  }, 120_000);

  test("a measurement that is lost is made again by up, which ends before it takes anything away", async () => {
    const running = () =>
      site.hosts[0]!.services.list().filter(({ state, name }) => state === 4 && name !== "avbackup");
    const before = running().length;
    const text = readFileSync(file("fs01.sources.json"), "utf8");
    rmSync(file("fs01.sources.json"));
    const up = await project.run(["up", "--yes", "--skip-preview"], person);
    expect(up.code).not.toBe(0);
    expect(up.text).toMatch(/fs01\.sources\.json is written/);
    expect(readFileSync(file("fs01.sources.json"), "utf8")).toBe(text);
    expect(before).toBeGreaterThan(3);
    expect(running()).toHaveLength(before);
    const { code, text: said } = await project.run(["preview", "--expect-no-changes"], pipeline);
    expect(code, said).toBe(0);
  }, 120_000);

  test("every mistake is said at once, before anything is made", async () => {
    rmSync(file("streams.lock.json"));
    project.program(
      program().replace(
        "streams: 2",
        'streams: 0, ports: { from: 80 }, stream: { backupFlags: { exclude: "x" } }, grid: ""',
      ),
    );
    const { code, text } = await project.run(["preview"], person);
    expect(code).not.toBe(0);
    expect(text).toMatch(/ParallelFileServer "fs01" cannot be planned:/);
    for (const property of [
      "grid: is missing",
      "stream\\.backupFlags\\.exclude: hides files",
      "streams: must be a whole number from 1 to 64",
      "ports\\.from: must be a port",
    ])
      expect(text).toMatch(new RegExp(`  ${property}`));
    expect(existsSync(file("streams.lock.json"))).toBe(false);
  });
});
