import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Site, startSite } from "../site/index.ts";
import { Project } from "./project";

/** Objects of a program that the grid does not live to see made. */
const COUNT = 12;

describe("a grid that goes away in the middle of an up", () => {
  let site: Site;
  let project: Project;
  const program = `
const domain = new avamar.Domain("domain", { parent: "/clients", name: "AWAY" });
for (let i = 0; i < ${COUNT}; i++) new avamar.Retention("kept" + i, { domain, name: "kept " + i, type: "duration", duration: { count: 7 + i, unit: "days" } });`;
  const made = () => site.grid.retentions.list().filter(({ name }) => name.startsWith("kept"));

  beforeAll(async () => {
    site = await startSite({ hosts: [] });
    const { url, username, password, certificateSha256 } = site.access.avamar;
    project = await Project.start(
      { "avamar:endpoint": url, "avamar:username": username, "avamar:certificateSha256": certificateSha256 },
      { "avamar:password": password },
    );
    project.program(program);
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  describe("before anything is written, a preview", () => {
    const noon = `
for (let i = 0; i < 3; i++) new avamar.Domain("d" + i, { parent: "/clients", name: "D" + i });
new avamar.Schedule("noon", { name: "noon", recurrence: "daily", timesOfDay: ["12:00"], timeZone: "Etc/UTC" });`;
    const preview = async () => {
      project.program(noon);
      site.counters.reset();
      const answer = await project.run(["preview", "--non-interactive", "--color", "never"]);
      project.program(program);
      expect(site.counters.list({ write: true }).filter(({ path }) => !path.includes("/oauth"))).toEqual([]);
      // Said while it runs, and once more at the end.
      return { code: answer.code, text: answer.text.split("Diagnostics:")[1] ?? "" };
    };

    test("warns of a schedule in the maintenance window", async () => {
      const { code, text } = await preview();
      expect(code, text).toBe(0);
      expect(text.match(/warning: schedule \/noon: 12:00 lies outside the backup window/g)).toHaveLength(1);
    });

    test("ends where the grid refuses the login, says it once, and tries the password once", async () => {
      await project.must(["config", "set", "--secret", "avamar:password", "not-the-password"]);
      const { code, text } = await preview();
      await project.must(["config", "set", "--secret", "avamar:password", site.access.avamar.password]);
      expect(code).not.toBe(0);
      expect(text.match(/the grid refuses the user name or the password/g)).toHaveLength(1);
      expect(site.counters.count({ path: /oauth\/token/ })).toBe(1);
      expect(text).not.toContain("not-the-password");
    });

    test("goes on without a grid that does not answer, and says so once", async () => {
      site.grid.down();
      const { code, text } = await preview();
      site.grid.up();
      expect(code, text).toBe(0);
      expect(text.match(/nothing can be foreseen here/g)).toHaveLength(1);
    });
  });

  /** Something happens to the grid when a run has made so many retentions. */
  function atWrite(count: number, happens: () => void): () => void {
    let seen = 0;
    return site.onExchange(({ method, path }) => {
      if (method !== "POST" || !path.endsWith("/retentions")) return;
      seen += 1;
      if (seen === count) happens();
    });
  }

  test.each([
    ["maintenance", () => site.grid.maintenance(true), () => site.grid.maintenance(false)],
    ["a restart of the management server", () => site.grid.down(), () => site.grid.up()],
  ])(
    "%s: what was written is in the state, and the next run makes the rest",
    async (_what, away, back) => {
      const end = atWrite(3, away);
      const { code, text } = await project.up("--parallel", "2");
      end();
      expect(code).not.toBe(0);
      expect(text).toMatch(/the grid answers 503/);
      expect(text).toMatch(/may be restarting or in maintenance; run again when it is back/);
      const before = made().length;
      expect(before).toBeGreaterThanOrEqual(3);
      expect(before).toBeLessThan(COUNT);
      const kept = (await project.state()).filter(({ type, id }) => type.endsWith(":Retention") && id);
      expect(kept.map(({ id }) => id).sort()).toEqual(
        made()
          .map(({ id }) => id)
          .sort(),
      );
      back();
      const next = await project.up();
      expect(next.code, next.text).toBe(0);
      expect(made()).toHaveLength(COUNT);
      await project.must(["destroy", "--yes", "--skip-preview"]);
      expect(made()).toEqual([]);
    },
    180_000,
  );

  test("a token that expires meanwhile is renewed, and nobody notices", async () => {
    const end = atWrite(3, () => site.grid.expireTokens());
    const { code, text } = await project.up();
    end();
    expect(code, text).toBe(0);
    expect(made()).toHaveLength(COUNT);
    await project.must(["destroy", "--yes", "--skip-preview"]);
  }, 120_000);
});
