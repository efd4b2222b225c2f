import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";

const root = resolve(import.meta.dirname, "../..");
const pipeline = join(root, "examples/pipeline");
const text = (name: string) => readFileSync(join(pipeline, name), "utf8");
const folder = mkdtempSync(join(tmpdir(), "avamar-pipeline-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PRODUCTS = ["github-actions.yml", "gitlab-ci.yml", "azure-pipelines.yml", "Jenkinsfile"];

/** GitHub and Azure have a step of their own that gets secrets; the others do it by a script. */
const LOGINS: Record<string, { how: RegExp; login: string[] }> = {
  "github-actions.yml": { how: /id-token: write[\s\S]*hashicorp\/vault-action@v\d[\s\S]*method: jwt/, login: [] },
  "gitlab-ci.yml": { how: /id_tokens:\s+VAULT_ID_TOKEN:/, login: ["with-vault.sh"] },
  "azure-pipelines.yml": { how: /AzureKeyVault@2\s+inputs:\s+azureSubscription: backup/, login: [] },
  Jenkinsfile: { how: /withCredentials\(\[string\(.*'VAULT_ID_TOKEN'\)\]/, login: ["with-vault.sh"] },
};

describe.each(PRODUCTS)("%s", (name) => {
  const { how, login } = LOGINS[name]!;

  test("logs in by the identity of the run, and by nothing that lasts", () => {
    expect(text(name)).toMatch(how);
    expect(text(name)).not.toMatch(/approle|secret_?id|client_?secret|secrets\.\w+/i);
  });

  test("previews, deploys and looks for drift by the scripts beside it", () => {
    const run = [...text(name).matchAll(/sh scripts\/([\w-]+\.sh)/g)].map(([, script]) => script!);
    expect(new Set(run)).toEqual(new Set(["preview.sh", "up.sh", "drift.sh", ...login]));
    expect(readdirSync(join(pipeline, "scripts"))).toEqual(expect.arrayContaining(run));
  });

  test("installs by the lock file, and holds no secret", () => {
    expect(text(name)).toMatch(/npm ci/);
    expect(text(name)).not.toMatch(/npm install|password\s*[:=]\s*["']?\w{6,}/i);
  });
});

describe("GitHub Actions", () => {
  const ACTIONLINT = "v1.7.12";
  const bin = join(root, ".local", "bin");
  const linter = join(bin, process.platform === "win32" ? "actionlint.exe" : "actionlint");
  const hasGo = spawnSync("go", ["version"]).status === 0;

  test.skipIf(!hasGo && !existsSync(linter))(
    `actionlint finds nothing${hasGo ? "" : " (skipped: Go, which builds it, is not here)"}`,
    () => {
      mkdirSync(bin, { recursive: true });
      const env = { ...process.env, GOBIN: bin, GOFLAGS: "" };
      if (!existsSync(linter))
        execFileSync("go", ["install", `github.com/rhysd/actionlint/cmd/actionlint@${ACTIONLINT}`], { env });
      const at = join(folder, "github");
      mkdirSync(join(at, ".github/workflows"), { recursive: true });
      cpSync(join(pipeline, "github-actions.yml"), join(at, ".github/workflows/backup.yml"));
      writeFileSync(join(at, ".github/actionlint.yaml"), "self-hosted-runner:\n  labels: [backup]\n");
      execFileSync("git", ["init", "-q", at]);
      const lint = () => spawnSync(linter, ["-no-color"], { cwd: at, encoding: "utf8" });
      const { status, stdout } = lint();
      expect([status, stdout]).toEqual([0, ""]);
      // It does find things.
      writeFileSync(join(at, ".github/workflows/wrong.yml"), "on: push\njobs: { a: { steps: [] } }\n");
      expect(lint().status).toBe(1);
    },
  );
});

describe("GitLab", () => {
  /** Reads it as GitLab's own schema has it, and lists the jobs that would run. */
  const list = (content: string) => {
    const at = mkdtempSync(join(folder, "gitlab-"));
    execFileSync("git", ["init", "-q", at]);
    writeFileSync(join(at, ".gitlab-ci.yml"), content);
    const program = join(root, "node_modules/gitlab-ci-local/dist/index.js");
    return spawnSync(process.execPath, [program, "--list-all", "--no-color"], { cwd: at, encoding: "utf8" });
  };

  test("its schema fits, and it has the three jobs", () => {
    const { status, stdout, stderr } = list(text("gitlab-ci.yml"));
    expect(status, stderr).toBe(0);
    expect(`${stdout}${stderr}`).toMatch(/json schema validated/);
    for (const job of ["preview", "up", "drift"]) expect(stdout).toMatch(new RegExp(`^${job} `, "m"));
    expect(list(text("gitlab-ci.yml").replace("resource_group: prod", "resource_group: [1]")).status).not.toBe(0);
  });
});

describe("Azure Pipelines", () => {
  test("is YAML without what it does not know: no anchors, one kind of work a step", () => {
    const [document, ...more] = parseAllDocuments(text("azure-pipelines.yml"));
    expect(more).toEqual([]);
    if (!document || !("contents" in document)) throw new Error("there is no document");
    expect(document.errors).toEqual([]);
    expect(text("azure-pipelines.yml")).not.toMatch(/: [&*]\w/);
    const steps: Record<string, unknown>[] = [];
    const look = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        if (key === "steps") steps.push(...(inner as Record<string, unknown>[]));
        look(inner);
      }
    };
    look(document.toJS());
    expect(steps.length).toBeGreaterThan(9);
    for (const step of steps)
      expect(Object.keys(step).filter((key) => ["task", "script", "checkout", "publish"].includes(key))).toHaveLength(
        1,
      );
  });
});
