import { spawn } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Site, startSite } from "../site/index.ts";
import { filesThatTell, gridOf } from "./example";
import { Project } from "./project";

const root = resolve(import.meta.dirname, "../..");

describe("the scripts of a pipeline, as it runs them", () => {
  let site: Site;
  let project: Project;

  /** Runs a script in the project, with the commands of this checkout on PATH. */
  function script(name: string, env: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; text: string }> {
    const PATH = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
    const child = spawn("sh", [join("scripts", name)], {
      cwd: project.folder,
      env: { ...project.environment, PATH, STACK: "dev", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const parts: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => parts.push(data));
    return new Promise((done) => child.on("close", (code) => done({ code, text: Buffer.concat(parts).toString() })));
  }
  const left = (name: string) => readFileSync(join(project.folder, name), "utf8");

  beforeAll(async () => {
    site = await startSite({ hosts: [] });
    project = await Project.start(...gridOf(site));
    cpSync(join(root, "examples/pipeline/scripts"), join(project.folder, "scripts"), { recursive: true });
    project.program(`
const domain = new avamar.Domain("corp", { parent: "/clients", name: "CORP" });
new avamar.Retention("kept", { domain, name: "kept", type: "duration", duration: { count: 30, unit: "days" } });`);
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  test("a pull request gets the preview as a comment, and nothing is made", async () => {
    const { code, text } = await script("preview.sh");
    expect(code, text).toBe(0);
    expect(left("preview.md")).toMatch(
      /^### `pulumi preview` of dev: done\n\n````diff\n[\s\S]*\+ .*Retention[\s\S]*````\n$/,
    );
    expect(site.grid.domains.get("/clients/CORP")).toBeUndefined();
  });

  test("a merge is deployed and leaves a picture", async () => {
    const { code, text } = await script("up.sh");
    expect(code, text).toBe(0);
    expect(site.grid.retentions.get("/clients/CORP/kept")).toBeDefined();
    expect(left("topology.html")).toContain("<title>");
  });

  test("the night finds nothing, then what somebody did, then that it cannot tell", async () => {
    expect((await script("drift.sh")).code).toBe(0);
    const { id } = site.grid.retentions.get("/clients/CORP/kept")!;
    site.grid.retentions.edit(id, (each) => void Object.assign(each, { duration: 7 }));
    const found = await script("drift.sh");
    expect(found.code, found.text).toBe(2);
    expect(left("drift.md")).toContain("retention /clients/CORP/kept");
    expect(left("drift.xml")).toMatch(/<failure/);
    site.grid.down();
    const untold = await script("drift.sh");
    site.grid.up();
    expect(untold.code, untold.text).toBe(1);
    expect(existsSync(join(project.folder, "drift.md"))).toBe(false);
    expect(filesThatTell(project, { password: site.access.avamar.password })).toEqual([]);
  });

  test("a program that fails ends the preview and says why in the comment; a deployment too", async () => {
    writeFileSync(join(project.folder, "index.js"), 'throw new Error("not today");\n');
    for (const name of ["preview.sh", "up.sh"]) expect((await script(name)).code).not.toBe(0);
    expect(left("preview.md")).toMatch(/failed[\s\S]*not today/);
    expect((await script("preview.sh", { STACK: "" })).text).toContain("the name of the stack");
  });
});
