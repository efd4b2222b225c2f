import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { projectFolder } from "../../../provider/commands/drift/project-folder";
import { Progress } from "../../../provider/commands/progress";
import { digestOf, stepsOf, urn } from "./steps";

const command = resolve(import.meta.dirname, "../../../provider/bin/pulumi-avamar.js");
const folder = mkdtempSync(join(tmpdir(), "drift of an engine "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schedule = { domain: "/clients", name: "nightly", recurrence: "daily", startTime: "21:00" };
const digest = digestOf(
  stepsOf({ type: "Schedule", name: "nightly", recorded: schedule, found: { ...schedule, startTime: "02:30" } }),
);

/** Ends in ways in which the real engine ends seldom. What it prints lies in files beside it. */
function engineThat(script: string, stdout = JSON.stringify(digest)): void {
  const program = join(folder, "pulumi");
  writeFileSync(join(folder, "stdout"), stdout);
  writeFileSync(program, `#!/bin/sh\ncd "$(dirname "$0")"\necho "$@" >> calls\n${script}\n`);
  chmodSync(program, 0o755);
}

function drift(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env, PATH: [folder, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter) };
  return new Promise((done) => {
    execFile(process.execPath, [command, "drift", ...args], { env, cwd: folder }, (error, stdout, stderr) =>
      done({ code: error ? (error.code as number) : 0, stdout, stderr }),
    );
  });
}

describe.skipIf(process.platform === "win32")("an engine", () => {
  beforeEach(() => rmSync(join(folder, "calls"), { force: true }));

  it("that finds drift: 2, and it was asked for a preview that changes nothing", async () => {
    engineThat('[ "$1" = preview ] && cat stdout');
    const { code, stdout } = await drift("--stack", "prod");
    expect(code).toBe(2);
    expect(stdout).toMatch(/^Drift: 1 of 1 object of the stack prod is not as deployed\./);
    // The login that it would ask with is not there: the finding is.
    expect(stdout).toContain("by whom is unknown: the audit could not be asked");
    const [first] = readFileSync(join(folder, "calls"), "utf8").split("\n");
    expect(first).toBe(
      "preview --refresh --run-program --show-sames --json --stack prod --non-interactive --color never",
    );
  });

  describe("after a refresh that took into the state what somebody changed", () => {
    const moved = { ...schedule, startTime: "02:30" };
    const refreshed = digestOf(
      stepsOf({ type: "Schedule", name: "nightly", recorded: moved, declared: schedule }),
      stepsOf({
        type: "Schedule",
        name: "other",
        recorded: { ...schedule, name: "other" },
        declared: { ...schedule, name: "other", startTime: "23:00" },
      }),
    );
    const history = [
      {
        kind: "refresh",
        result: "succeeded",
        endTime: "2026-11-25T10:00:00Z",
        version: 8,
        resourceChanges: { update: 1 },
      },
      { kind: "update", result: "succeeded", version: 7 },
    ];
    const deployed = {
      deployment: {
        resources: [
          { urn: urn("Schedule", "nightly"), inputs: schedule, modified: "2026-11-20T10:00:00Z" },
          { urn: urn("Schedule", "other"), inputs: { ...schedule, name: "other" } },
        ],
      },
    };
    const script = (exported: string) =>
      `case "$1 $2" in "preview "*) cat stdout;; "stack history") cat history;; "stack export") ${exported};; *) exit 1;; esac`;

    it("what was deployed before tells drift from a change of the program, where the backend keeps it", async () => {
      writeFileSync(join(folder, "history"), JSON.stringify(history));
      writeFileSync(join(folder, "deployed"), JSON.stringify(deployed));
      engineThat(script("cat deployed"), JSON.stringify(refreshed));
      const { code, stdout } = await drift("--format", "json", "--audit-days", "0");
      expect(code).toBe(2);
      expect(JSON.parse(stdout)).toMatchObject({
        isWhole: true,
        drifted: [
          {
            object: "schedule /clients/nightly",
            since: "2026-11-20T10:00:00Z",
            differences: [{ path: "startTime", recorded: "21:00", found: "02:30", declared: "21:00" }],
            notes: [expect.stringMatching(/^The last run of this stack was pulumi refresh/)],
          },
        ],
        undeployed: [{ object: "schedule /clients/other", differences: [{ path: "startTime", declared: "23:00" }] }],
      });
      expect(readFileSync(join(folder, "calls"), "utf8")).toContain("stack export --version 7");
    });

    it("what was deleted and refreshed away is gone, and no news of the program", async () => {
      writeFileSync(join(folder, "history"), JSON.stringify(history));
      writeFileSync(join(folder, "deployed"), JSON.stringify(deployed));
      const [, create] = stepsOf({ type: "Schedule", name: "nightly", declared: schedule, op: "create" });
      engineThat(script("cat deployed"), JSON.stringify(digestOf([create!])));
      const { code, stdout } = await drift("--audit-days", "0");
      expect(code).toBe(2);
      expect(stdout).toContain("schedule /clients/nightly IS GONE");
      expect(stdout).toContain("pulumi up  makes it again");
    });

    it("without that it is not told, and ends with 1 in every form", async () => {
      writeFileSync(join(folder, "history"), JSON.stringify(history));
      engineThat(script("exit 255"), JSON.stringify(refreshed));
      for (const [form, said] of [
        ["text", "it could not be told of all:"],
        ["json", '"isWhole": false'],
        ["sarif", "toolExecutionNotifications"],
        ["junit", 'errors="1"'],
        ["markdown", "### Could not be told"],
      ] as const) {
        const { code, stdout } = await drift("--format", form);
        expect([form, code]).toEqual([form, 1]);
        expect(stdout).toContain(said);
      }
    });
  });

  it.each([
    ["that is killed", "kill -9 $$", "pulumi preview was ended by SIGKILL."],
    ["that is killed when it has said everything", "cat stdout; kill -9 $$", "pulumi preview was ended by SIGKILL."],
    ["that ends with 2", "cat stdout; exit 2", "pulumi preview ended with 2."],
    ["that ends with 7", "cat stdout; exit 7", "pulumi preview ended with 7."],
    ["that says nothing", "true", "pulumi preview ended with 0."],
    ["that says half of it", "head -c 200 stdout", "pulumi preview ended with 0."],
    ["that says why in plain lines", "echo >&2 'error: no stack'; exit 6", "error: no stack"],
  ])("%s: 1, and no report", async (_, script, message) => {
    engineThat(script);
    const out = join(folder, "report.xml");
    writeFileSync(out, "of yesterday");
    const { code, stdout, stderr } = await drift("--format", "junit", "--out", out);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(message);
    expect(existsSync(out)).toBe(false);
  });

  it("that ends well and names an error all the same: 1, without colours", async () => {
    const failed = {
      ...digest,
      diagnostics: [{ severity: "error", message: "error: \u001b[31mnot all\u001b[0m could be read" }],
    };
    engineThat("cat stdout", JSON.stringify(failed));
    const { code, stdout, stderr } = await drift();
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("\nnot all could be read\n");
  });

  it("that will not replace what is protected: what to do is said, and it is not to unprotect it", async () => {
    const refused = {
      ...digest,
      diagnostics: [
        { severity: "error", message: "unable to replace resource as it is currently marked for protection." },
      ],
    };
    engineThat("cat stdout; exit 1", JSON.stringify(refused));
    const { code, stderr } = await drift();
    expect(code).toBe(1);
    expect(stderr).toMatch(/Change it back where it is, or write it into the program as it is; do not remove protect/);
  });

  it("is not started for a report that nobody could write", async () => {
    engineThat("echo started >> calls; cat stdout", JSON.stringify(digest));
    const { code, stdout, stderr } = await drift("--out", join(folder, "nowhere", "drift.json"));
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/drift\.json cannot be written: there is no folder .*nowhere\.\n$/);
    expect(existsSync(join(folder, "calls"))).toBe(false);
  });

  it("that warns: the warning is in the report, which stays in its form", async () => {
    const warned = { ...digest, diagnostics: [{ severity: "warning", message: "warning: its start mode is manual" }] };
    engineThat('[ "$1" = preview ] && cat stdout', JSON.stringify(warned));
    const { code, stdout } = await drift("--format", "json", "--audit-days", "0");
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ drifted: [{}], notes: ["warning: its start mode is manual"] });
  });
});

describe("the folder of a project", () => {
  it("is told as the repository knows it", () => {
    const repository = join(folder, "repository");
    const project = join(repository, "infra", "backup");
    mkdirSync(join(project, "src"), { recursive: true });
    writeFileSync(join(project, "Pulumi.yaml"), "");
    expect(projectFolder(join(project, "src"))).toBe("");
    mkdirSync(join(repository, ".git"));
    expect(projectFolder(join(project, "src"))).toBe("infra/backup");
    expect(projectFolder(project)).toBe("infra/backup");
    writeFileSync(join(repository, "Pulumi.yaml"), "");
    expect(projectFolder(repository)).toBe("");
  });
});

describe("progress", () => {
  it("says nothing of what is short, warnings at once, and leaves no half line on a terminal", async () => {
    let shown = "";
    const progress = new Progress({ isTTY: true, write: (text: string) => (shown += text) });
    progress.say("Reading");
    progress.say("warning: odd");
    progress.end();
    expect(shown).toBe("warning: odd\n");
    progress.say("Reading the world");
    await new Promise((done) => setTimeout(done, 2_300));
    expect(shown).toMatch(/Reading the world \.\.\. 2 s$/);
    progress.end();
    expect(shown.endsWith("\r\u001b[K")).toBe(true);
  });
});
