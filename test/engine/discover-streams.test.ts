import { cpSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseLock } from "../../provider/topology/lock";
import { begin, environmentOf, textsIn, workshop } from "../discover/discovering.ts";
import { type Site, startSite } from "../site/index.ts";
import { commandsIn } from "./discovered";
import { projectFor } from "./estate";
import { useExample } from "./example";
import { Project } from "./project";

const NAMES = { name: "avamar-estate", stack: "prod" };
const lockIn = (folder: string) =>
  parseLock(readFileSync(join(folder, "streams.lock.json"), "utf8"), "streams.lock.json").lock;
/** Reads the lock file, and fails where another one is needed. */
const pipeline = { AVAMAR_LOCK: "", CI: "true" };

describe("streams that a ParallelFileServer made, and whose state is lost", () => {
  let site: Site;
  const projects: Project[] = [];
  const folders = workshop();

  beforeAll(async () => {
    site = await startSite();
    const first = await projectFor(site, NAMES);
    projects.push(first);
    useExample(first, "parallel-file-server");
    const { code, text } = await first.run(["up", "--yes", "--skip-preview"], pipeline);
    expect(code, text).toBe(0);
    // Somebody uses what the component made elsewhere, too.
    const named = <T extends { name: string }>(all: T[], ...ends: string[]) =>
      all.filter(({ name }) => ends.some((end) => name === `syd02-vs-util-${end}`));
    const { grid } = site;
    grid.groups.add({
      ...{ name: "monthly", domain: "/clients/CORP", enabled: true, retentionId: "Default:POLICYID" },
      ...{ datasetId: named(grid.datasets.list(), "03")[0]!.id, scheduleId: named(grid.schedules.list(), "02")[0]!.id },
      members: named(grid.clients.list(), "01", "04").map(({ id }) => ({ cid: id, joinType: "INCLUDED_BY_USER" })),
    } as never);
  }, 240_000);
  afterAll(async () => {
    for (const each of projects) each.end();
    folders.end();
    await site?.close();
  });

  /** Discovers grid and server into a folder. */
  async function written(name: string): Promise<{ folder: string; program: string; readme: string }> {
    const folder = folders.path(name);
    const { address, port, user, hostKey, password } = site.access.hosts[0]!;
    const args = ["--out", folder, "--login-mode", "swagger", "--host", `${user}@${address}:${port},${hostKey}`];
    const { code, errors } = await begin(args, { ...environmentOf(site), AVAMAR_SSH_PASSWORD: password }).ended;
    expect(code, errors).toBe(0);
    const texts = textsIn(folder);
    return { folder, program: texts.get(`hosts/${address}.ts`)!, readme: texts.get("README.md")! };
  }

  /** Brings what was written into the state of a new stack; no preview may then show a change. */
  async function previewsWithoutChange(folder: string, isOurImport: boolean): Promise<Project> {
    const secrets = {
      "avamar:password": site.access.avamar.password,
      "avamar:sshPassword": site.access.hosts[0]!.password,
    };
    const project = await Project.start({}, secrets, { ...NAMES, env: pipeline });
    projects.push(project);
    cpSync(folder, project.folder, { recursive: true });
    await project.configure(commandsIn(folder));
    site.counters.reset();
    const imported = isOurImport
      ? await project.own(["discover", "--import"])
      : await project.run(["import", "--file", "import.json", "--generate-code=false", "--yes"]);
    expect(imported.code, imported.text).toBe(0);
    const preview = await project.run(["preview", "--expect-no-changes", "--diff"]);
    expect(preview.code, preview.text).toBe(0);
    const drift = await project.drift();
    expect(drift.code, drift.text).toBe(0);
    expect(site.counters.list({ write: true }).filter(({ product }) => product !== "host")).toEqual([]);
    return project;
  }

  test("are written as one, with the lock that they had", async () => {
    const { folder, program, readme } = await written("whole");
    expect(program).toContain('new avamar.ParallelFileServer("syd02-vs-util", {');
    expect(program).not.toMatch(/new avamar\.(AvamarClientStream|Dataset|Policy|Schedule)\(/);
    expect(readme).not.toContain("are no `ParallelFileServer`");
    const monthly = textsIn(folder).get("clients/CORP-policies.ts");
    expect(monthly).toMatch(
      /dataset: \w+\.syd02VsUtil\.datasets\[2\],\n {2}schedule: \w+\.syd02VsUtil\.schedules\[1\]/,
    );
    const members = /members: \[([^\]]+\]), ([^\]]+\])\]/.exec(monthly ?? "")?.slice(1);
    expect(members?.map((each) => each.replace(/^\w+\./, "")).sort()).toEqual([
      "syd02VsUtil.streams[0]",
      "syd02VsUtil.streams[3]",
    ]);
    expect(lockIn(folder).streams.map(({ component: _, ...each }) => each)).toEqual(
      lockIn(resolve(import.meta.dirname, "../../examples/parallel-file-server")).streams.map(
        ({ component: _, ...each }) => each,
      ),
    );
    const project = await previewsWithoutChange(folder, false);
    const component = (await project.state()).find(({ type }) => type === "avamar:index:ParallelFileServer");
    expect(component?.protect).toBe(true);
  });

  test("and with the secrets of the config", async () => {
    rmSync(folders.path("whole"), { recursive: true });
    await previewsWithoutChange((await written("whole")).folder, true);
  });

  test("are written one by one where one of them was changed by hand, and it is said which", async () => {
    const dataset = site.grid.datasets.list().find(({ name }) => name === "syd02-vs-util-02")!;
    site.grid.datasets.edit(dataset.id, (each) => {
      each.excludes = [...(each.excludes ?? []), { pluginNumber: 3001, value: "*.iso" }];
    });
    const { folder, program, readme } = await written("changed");
    expect(program).not.toContain("ParallelFileServer");
    expect(readme).toMatch(/The streams of \S+ are no `ParallelFileServer`: .*syd02-vs-util-02/);
    await previewsWithoutChange(folder, false);
  });
});
