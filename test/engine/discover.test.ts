import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { discover, textsIn, workshop } from "../discover/discovering.ts";
import { handMade } from "../discover/estate.ts";
import { type Site, startSite } from "../site/index.ts";
import { Project } from "./project";

describe("a grid full of objects made by hand", () => {
  let site: Site;
  let project: Project;
  const folders = workshop();

  beforeAll(async () => {
    site = await startSite({ hosts: [] });
    handMade(site);
    project = await Project.start(
      {},
      { "avamar:password": site.access.avamar.password },
      { name: "avamar-estate", stack: "prod" },
    );
  }, 120_000);
  afterAll(async () => {
    project?.end();
    folders.end();
    await site?.close();
  });

  const out = folders.path("estate");

  test("is written down by reading alone", async () => {
    const { code, out: said, errors } = await discover(site, "--out", out, "--login-mode", "swagger");
    expect(code, errors).toBe(0);
    expect(said).toMatch(/29 resources/);
    expect(site.counters.count({ write: true })).toBe(0);
    expect(new Set(site.counters.list().map(({ method, path }) => (method === "GET" ? method : path)))).toEqual(
      new Set(["GET", "/api/v1/oauth/swagger"]),
    );
  });

  test("the import changes nothing on the grid, and the preview shows no change", async () => {
    cpSync(out, project.folder, { recursive: true });
    writeFileSync(join(project.folder, "tsconfig.json"), textsIn(out).get("tsconfig.json")!);
    const commands = textsIn(out)
      .get("README.md")!
      .match(/^pulumi config set .*unread.*$/gm)!;
    expect(commands).toHaveLength(4);
    for (const command of commands)
      await project.must(
        command
          .split(" ")
          .slice(1)
          .map((each) => each.replaceAll("'", "")),
      );
    site.counters.reset();
    const imported = await project.run(["import", "--file", "import.json", "--generate-code=false", "--yes"]);
    expect(imported.code, imported.text).toBe(0);
    const preview = await project.run(["preview", "--expect-no-changes", "--diff"]);
    expect(preview.code, preview.text).toBe(0);
    expect(preview.text).toMatch(/30 unchanged/);
    const drift = await project.drift();
    expect(drift.code, drift.text).toBe(0);
    const up = await project.up("--expect-no-changes");
    expect(up.code, up.text).toBe(0);
    expect(site.counters.count({ write: true })).toBe(0);
  });
});
