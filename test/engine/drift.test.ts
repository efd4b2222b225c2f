import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "../../tools/demo/rest.mjs";
import { type Site, startSite } from "../site/index.ts";
import { DOMAIN, programOf, projectFor, secretsOf } from "./estate";
import { Project } from "./project";

const command = resolve(import.meta.dirname, "../../provider/bin/pulumi-avamar.js");

interface Looked {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** `pulumi-avamar drift` in the folder of a project, as a pipeline runs it. */
function drift(project: Project, args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Looked> {
  return begin(project, args, env).ended;
}

function begin(project: Project, args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [command, "drift", ...args], {
    cwd: project.folder,
    env: { ...project.environment, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<Looked>((done, fail) => {
    const texts = { stdout: "", stderr: "" };
    child.stdout.on("data", (data: Buffer) => (texts.stdout += data));
    child.stderr.on("data", (data: Buffer) => (texts.stderr += data));
    child.on("error", fail);
    child.on("close", (code) => done({ code, ...texts }));
  });
  return { ended, tell: (signal: NodeJS.Signals) => void child.kill(signal) };
}

interface Json {
  hasDrift: boolean;
  checked: number;
  drifted: {
    object: string;
    kind: string;
    effect: string;
    differences: { path: string; found?: unknown; declared?: unknown; isSecret?: boolean }[];
    by: { kind: string; why?: string; lines?: { user: string; method: string; path: string }[] };
    source?: { file: string; line: number };
    consequences: string[];
  }[];
  undeployed: { object: string; kind: string; effect: string; differences: { path: string }[] }[];
  waiting: { object: string }[];
  doubts: string[];
  notes: string[];
}

/** Calls the grid's REST interface as somebody else, with nothing of ours in between. */
async function restAs(
  { access: { avamar } }: Site,
  user: string,
  method: string,
  path: string,
  change?: (body: Record<string, unknown>) => void,
): Promise<void> {
  const form = new URLSearchParams({ grant_type: "password", scope: "write", username: user, password: PASSWORD });
  const login = await call(avamar, "POST", "/api/v1/oauth/swagger", form);
  const headers = { authorization: `Bearer ${login.body.access_token}` };
  const body = change && (await call(avamar, "GET", path, undefined, headers)).body;
  change?.(body);
  await call(avamar, method, path, body, headers);
}

const PASSWORD = "Rp1-colleague-of-yours";

describe("drift of an estate on the real engine", () => {
  let site: Site;
  let project: Project;
  beforeAll(async () => {
    site = await startSite();
    site.grid.users.add({ userName: "jsmith", password: PASSWORD, domain: "/", authority: "ADMIN" });
    project = await projectFor(site);
    project.program(programOf());
    const { code, text } = await project.up();
    expect(code, text).toBe(0);
  }, 180_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  const json = async (...args: string[]) => {
    const looked = await drift(project, ["--format", "json", ...args]);
    expect([0, 1, 2], looked.stderr).toContain(looked.code);
    return { code: looked.code, ...(JSON.parse(looked.stdout) as Json) };
  };
  const schedule = () => site.grid.schedules.list().find(({ name }) => name === "nightly")!;

  test("there is none after a deployment: 0, nothing is written, and nobody is asked for the audit", async () => {
    site.counters.reset();
    const { code, stdout, stderr } = await drift(project);
    expect(code, stderr).toBe(0);
    expect(stdout).toBe("No drift: 11 objects of the stack dev are as deployed.\n");
    expect(site.counters.count({ write: true })).toBe(0);
    expect(site.counters.log.some(({ path }) => path.includes("rest-audit"))).toBe(false);
  });

  test("a change of the program that is not deployed is none, and is said", async () => {
    project.program(programOf({ retentionDays: 90 }));
    const { code, drifted, undeployed } = await json();
    expect([code, drifted]).toEqual([0, []]);
    expect(undeployed).toMatchObject([
      {
        object: `retention ${DOMAIN}/long`,
        kind: "changed",
        effect: "update",
        differences: [{ path: "duration.count", recorded: 60, declared: 90 }],
      },
    ]);
    project.program(programOf({ varDirectory: "C:\\\\Program Files\\\\avs\\\\varC2" }));
    const { code: text, stdout } = await drift(project);
    expect(text).toBe(0);
    expect(stdout).toContain("pulumi up  REPLACES it");
    expect(stdout).toContain("the new one begins with a full backup");
    project.program(programOf());
  });

  test("each sort of change in the world is found, with what only the grid's audit knows", async () => {
    const { id } = schedule();
    await restAs(site, "jsmith", "PUT", `/api/v1/schedules/${id}`, (body) => {
      body.startTime = "03:33";
      delete body.nextRunTime;
      delete body.readOnly;
    });
    const policy = site.grid.groups.list().find(({ name }) => name === "drive-D")!;
    await restAs(site, "jsmith", "DELETE", `/api/v1/groups/${policy.id}`);
    // Behind REST's back, as MCCLI or the console do.
    site.grid.retentions.list().find(({ name }) => name === "long")!.duration = 7;
    const host = site.hosts[0]!;
    host.registry.set("HKLM\\SYSTEM\\CurrentControlSet\\Services\\backupC", "Description", {
      type: "REG_SZ",
      data: "by hand",
    });
    // Changed and not deployed, at the same time.
    project.program(programOf({ contact: "new@example.com" }));

    const { code, checked, drifted, undeployed, waiting } = await json();
    expect(code).toBe(2);
    expect(checked).toBe(11);
    const by = Object.fromEntries(drifted.map((each) => [each.object, each]));
    expect(Object.keys(by).sort()).toEqual([
      `policy ${DOMAIN}/drive-D`,
      `retention ${DOMAIN}/long`,
      `schedule ${DOMAIN}/nightly`,
      expect.stringMatching(/^stream backupC on /),
    ]);
    expect(by[`schedule ${DOMAIN}/nightly`]).toMatchObject({
      kind: "changed",
      effect: "update",
      differences: [{ path: "startTime", recorded: "21:00", found: "03:33", declared: "21:00" }],
      by: {
        kind: "rest",
        about: "object",
        lines: [{ user: "jsmith", method: "PUT", path: `/api/v1/schedules/${id}` }],
      },
      source: { file: "index.js", line: expect.any(Number) },
    });
    expect(by[`policy ${DOMAIN}/drive-D`]).toMatchObject({
      kind: "gone",
      effect: "create",
      by: { kind: "rest", lines: [{ user: "jsmith", method: "DELETE" }] },
    });
    expect(by[`retention ${DOMAIN}/long`]!.by).toEqual({ kind: "unknown", why: "changed by other means than REST" });
    const stream = drifted.find(({ object }) => object.startsWith("stream"))!;
    expect(stream.differences).toMatchObject([{ path: "description", found: "by hand", declared: "Stream C" }]);
    expect(stream.by.why).toContain("on the host");
    expect(undeployed.map(({ object, differences }) => [object, differences.map(({ path }) => path)])).toEqual([
      [`domain ${DOMAIN}`, ["contact.email"]],
    ]);
    expect(waiting.map(({ object }) => object)).toContain(`policy ${DOMAIN}/drive-C`);
  });

  test("each form goes to its file, the text to the log; none of them holds a secret, and nobody is asked where that is not wanted", async () => {
    const begins = { "drift.sarif": '{\n  "$schema"', "drift.xml": "<?xml" };
    const outs = Object.keys(begins).flatMap((name) => ["--out", join(project.folder, name)]);
    site.counters.reset();
    const { code, stdout, stderr } = await drift(project, [...outs, "--audit-days", "0"]);
    expect(code, stderr).toBe(2);
    expect(stdout).toMatch(/^Drift: 4 of 11 objects of the stack dev are not as deployed\.\n/);
    expect(site.counters.log.some(({ path }) => path.includes("rest-audit"))).toBe(false);
    for (const [name, begin] of Object.entries(begins)) {
      const report = readFileSync(join(project.folder, name), "utf8");
      expect(report.startsWith(begin)).toBe(true);
      for (const [what, secret] of Object.entries(secretsOf(site)))
        if (what !== "community") expect([stdout, stderr, report].join().includes(secret), what).toBe(false);
    }
  });

  test("an exception takes its drift away until it ends; a mistake in it is trouble", async () => {
    const file = join(project.folder, "drift-ignore.json");
    const list = [
      { object: `policy ${DOMAIN}/drive-D`, reason: "goes", until: "2999-12-31" },
      { resource: "retention", property: "duration", reason: "audit", until: "2999-12-31" },
      { resource: "streamC", reason: "audit", until: "2999-12-31" },
      { resource: "schedule", property: "startTime", reason: "audit", until: "2999-12-31" },
    ];
    writeFileSync(file, JSON.stringify(list.map((each, i) => (i === 3 ? { ...each, until: "2020-01-31" } : each))));
    const one = await drift(project);
    expect(one.code).toBe(2);
    expect(one.stdout).toMatch(/^Drift: 1 of 11 objects of the stack dev is not as deployed\.\n/);
    expect(one.stdout.match(/until 2999-12-31/g)).toHaveLength(3);
    expect(one.stdout).toContain('the exception of startTime of resource "schedule" ended on 2020-01-31 (audit)');

    const out = join(project.folder, "drift.junit");
    writeFileSync(file, JSON.stringify([{ resource: "schedule", until: "2999-12-31" }]));
    const wrong = await drift(project, ["--format", "junit", "--out", out]);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain("drift-ignore.json, entry 1: reason is missing.");
    // The report of the run before must not pass for one of this.
    expect(existsSync(out)).toBe(false);
    writeFileSync(file, "[]");
    const named = await drift(project, ["--ignore", "nowhere.json"]);
    expect([named.code, named.stderr]).toEqual([1, "there is no file nowhere.json.\n"]);
  });

  test("an account that may not read the audit costs the name and not the finding", async () => {
    site.faults.add({
      product: "avamar",
      match: { method: "GET", path: /rest-audit/ },
      action: { kind: "status", status: 403 },
      times: 5,
    });
    const { code, drifted } = await json();
    site.faults.clear();
    expect(code).toBe(2);
    expect(drifted.find(({ object }) => object.startsWith("schedule"))!.by).toMatchObject({
      kind: "unknown",
      why: expect.stringContaining("the audit could not be asked"),
    });
  });

  describe("is not mistaken for trouble, which ends with 1:", () => {
    const isTrouble = (looked: Looked, message: RegExp) => {
      expect(looked.code, looked.stdout).toBe(1);
      expect(looked.stdout).toBe("");
      expect(looked.stderr).toMatch(message);
      expect(looked.stderr).not.toMatch(/\n {4}at /);
    };

    test("a wrong password", async () => {
      await project.must(["config", "set", "--secret", "avamar:password", "not-the-password"]);
      isTrouble(
        await drift(project),
        /the comparison failed: pulumi preview ended with \d+\.\n.*the grid refuses the user name or the password/,
      );
      await project.must(["config", "set", "--secret", "avamar:password", site.access.avamar.password]);
    });

    test("a grid that is away", async () => {
      site.grid.down();
      const looked = await drift(project);
      site.grid.up();
      isTrouble(looked, /the grid answers 503/);
    });

    test("a program that fails", async () => {
      project.program("throw new Error('not today');");
      const { code, stdout, stderr } = await drift(project);
      project.program(programOf({ contact: "new@example.com" }));
      expect([code, stdout]).toEqual([1, ""]);
      // With the place in the program, which is what its author needs.
      expect(stderr).toMatch(/the comparison failed[\s\S]*Error: not today[\s\S]*index\.js/);
    });

    test("no engine, no such stack, no project, a format that nobody knows", async () => {
      isTrouble(
        await drift(project, [], { PATH: "/nowhere" }),
        /the program pulumi cannot be started: it is not on the PATH/,
      );
      isTrouble(await drift(project, ["--stack", "nope"]), /no stack named 'nope'/);
      isTrouble(await drift(project, ["--cwd", join(project.folder, "nowhere")]), /there is no folder .*nowhere/);
      isTrouble(await drift(project, ["--format", "xml"]), /Allowed choices are text, json, sarif, junit, markdown/);
    });

    test("a comparison that takes too long, and one that is told to stop", async () => {
      isTrouble(
        await drift(project, ["--timeout", "0.01"]),
        /pulumi preview was stopped: it had not ended after 0\.01 min/,
      );
      site.faults.add({ product: "avamar", match: { path: /schedules/ }, action: { kind: "delay", ms: 20_000 } });
      site.counters.reset();
      const running = begin(project);
      // Under way as soon as the grid hears of it.
      await expect.poll(() => site.counters.count({ product: "avamar" }), { timeout: 60_000 }).toBeGreaterThan(0);
      running.tell("SIGTERM");
      const ended = await running.ended;
      site.faults.clear();
      isTrouble(ended, /the comparison failed: pulumi preview (ended with|was ended by)/);
    });
  });

  test("what a plain refresh took into the state is pointed out, as it no longer looks like drift", async () => {
    const refreshed = await project.run(["refresh", "--yes", "--skip-preview"]);
    expect(refreshed.code, refreshed.text).toBe(0);
    // What is left in the state may be either, and this backend keeps nothing older: not green, and no alarm of drift.
    const { code, drifted, undeployed, doubts } = await json();
    expect([code, drifted]).toEqual([1, []]);
    expect(undeployed.map(({ object }) => object)).toContain(`schedule ${DOMAIN}/nightly`);
    expect(doubts).toEqual([expect.stringMatching(/^The last run of this stack was pulumi refresh/)]);
  });

  test("nor is it green after a pulumi up --refresh that failed", async () => {
    site.faults.add({
      product: "avamar",
      match: { method: "PUT", path: /schedules|retentions/ },
      action: { kind: "status", status: 500 },
    });
    const failed = await project.up("--refresh");
    site.faults.clear();
    expect(failed.code, failed.text).not.toBe(0);
    const { code, stdout } = await drift(project);
    expect(code, stdout).toBe(1);
    expect(stdout).toMatch(
      /^No drift was found in \d+ objects of the stack dev; but it could not be told of all:\n {2}The last pulumi up/,
    );
  });

  test("pulumi up puts everything right, and then there is none", async () => {
    const { code, text } = await project.up("--refresh");
    expect(code, text).toBe(0);
    const { stdout } = await drift(project);
    expect(stdout).toBe("No drift: 11 objects of the stack dev are as deployed.\n");
  });

  test("no file of the project holds a secret", () => {
    for (const [path, content] of project.files())
      for (const [name, secret] of Object.entries(secretsOf(site)))
        if (name !== "community") expect(content.includes(secret), `${name} in ${path}`).toBe(false);
  });
});

describe("drift on two grids of one program", () => {
  let sites: Site[] = [];
  let project: Project;
  beforeAll(async () => {
    sites = [await startSite({ hosts: [] }), await startSite({ hosts: [] })];
    for (const { grid } of sites)
      grid.users.add({ userName: "jsmith", password: PASSWORD, domain: "/", authority: "ADMIN" });
    const [first, second] = sites.map(({ access }) => access.avamar);
    project = await Project.start(
      {
        ...{ "avamar:endpoint": first!.url, "avamar:username": first!.username },
        ...{ "avamar:certificateSha256": first!.certificateSha256, melPrint: second!.certificateSha256 },
        ...{ melUrl: second!.url, melUser: second!.username },
      },
      { "avamar:password": first!.password, melPassword: second!.password },
    );
    project.program(program(""));
    const { code, text } = await project.up();
    expect(code, text).toBe(0);
  }, 180_000);
  afterAll(async () => {
    project?.end();
    for (const site of sites) await site.close();
  });

  const program = (more: string) => `
const mel = new avamar.Provider("mel", { endpoint: config.require("melUrl"), username: config.require("melUser"),
  password: config.requireSecret("melPassword"), certificateSha256: config.require("melPrint")${more} });
const kept = { name: "kept", type: "duration", duration: { count: 60, unit: "days" } };
new avamar.Retention("syd", kept);
new avamar.Retention("mel", kept, { provider: mel });
`;

  test("each grid is asked for its own audit", async () => {
    for (const [i, site] of sites.entries()) {
      const { id } = site.grid.retentions.list().find(({ name }) => name === "kept")!;
      await restAs(site, "jsmith", "PUT", `/api/v1/retentions/${id}`, (body) => {
        body.duration = i + 1;
      });
    }
    const { code, stdout, stderr } = await drift(project, ["--format", "json"]);
    expect(code, stderr).toBe(2);
    const { drifted } = JSON.parse(stdout) as Json;
    expect(drifted.map(({ differences }) => differences[0])).toMatchObject([{ found: 1 }, { found: 2 }].reverse());
    for (const { by } of drifted)
      expect(by).toMatchObject({ kind: "rest", lines: [{ user: "jsmith", method: "PUT" }] });
    for (const { access } of sites) expect(stdout + stderr).not.toContain(access.avamar.password);
  });

  test("a login that is not deployed yet is not tried: a grid may lock it", async () => {
    project.program(program(", taskTimeoutSeconds: 600"));
    const { code, stdout, stderr } = await drift(project, ["--format", "json"]);
    expect(code, stderr).toBe(2);
    const { drifted } = JSON.parse(stdout) as Json;
    const kinds = drifted.map(({ by }) => by.kind).sort();
    expect(kinds).toEqual(["rest", "unknown"]);
    expect(drifted.find(({ by }) => by.kind === "unknown")!.by.why).toContain("the program changes the settings");
  });
});
