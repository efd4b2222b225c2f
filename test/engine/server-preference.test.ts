import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { edit } from "../contract/cases/server-preference.ts";
import { type Site, startSite } from "../site/index.ts";
import { PREFERENCES, preferencesIn } from "../site/linux/utility-node.ts";
import { filesThatTell, gridOf } from "./example";
import { Project } from "./project";

const GRID = "syd01-g1-util";
const PASSWORD = "Utility-Secret-1";
const JOBS = "com/avamar/mc/mcsm/max_jobs_per_node";

describe("a preference of the management server, on the real engine", () => {
  let site: Site;
  let project: Project;
  let before: Buffer;
  const file = () => site.linuxHosts[0]!.files.read(PREFERENCES);
  const written = () => preferencesIn(file().toString("utf8"))!.get(JOBS);

  beforeAll(async () => {
    const utilityNode = { name: GRID, utilityNodeOf: GRID, user: "admin", password: PASSWORD } as const;
    site = await startSite({
      grids: [GRID],
      hosts: [],
      linuxHosts: [{ ...utilityNode, agentVersion: null, timing: { managementServerMs: 10 } }],
    });
    before = file();
    const [plain, secret] = gridOf(site);
    const { address, port, hostKey } = site.access.hosts[0]!;
    project = await Project.start(
      { ...plain, host: address, port: String(port), hostKey },
      { ...secret, nodePassword: PASSWORD },
    );
    project.program(`
const connection = { host: config.require("host"), port: config.requireNumber("port"), user: "admin", password: config.requireSecret("nodePassword"), hostKey: config.require("hostKey") };
const jobs = new avamar.ServerPreference("jobs", { connection, node: "com/avamar/mc/mcsm", key: "max_jobs_per_node", value: 24, restart: "ifChanged" });
exports.jobs = jobs.original.apply(() => avamar.getPreference({ node: "com/avamar/mc/mcsm", key: "max_jobs_per_node", fallback: 0 }));`);
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  test("is written, and counts on the grid after its restart", async () => {
    expect(written()).not.toBe("24");
    const { code, text } = await project.up();
    expect(code, text).toBe(0);
    expect(written()).toBe("24");
    expect((await project.must(["stack", "output", "jobs"])).trim()).toBe("24");
    expect(filesThatTell(project, { PASSWORD })).toEqual([]);
    const next = await project.drift();
    expect(next.code, next.text).toBe(0);
  });

  test("drifts when somebody edits the file, and is put right", async () => {
    edit(site, "max_jobs_per_node", "31");
    const { code, text } = await project.drift();
    expect(code).toBe(7);
    expect(text).toMatch(/value *: "31" => 24/);
    const { code: ended, text: said } = await project.up("--refresh");
    expect(ended, said).toBe(0);
    expect(written()).toBe("24");
  });

  test("is as it was before when the stack is destroyed, to the last byte", async () => {
    await project.must(["destroy", "--yes", "--skip-preview"]);
    expect(file().equals(before)).toBe(true);
  });
});
