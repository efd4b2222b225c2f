import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onEngine, programOf } from "./estate";
import { Project } from "./project";

const PACK = resolve(import.meta.dirname, "../../examples/guardrails");
const RULES = [
  ...["big-streams-apart", "every-stream-is-backed-up", "kept-long-enough", "names-of-the-house"],
  ...["no-empty-policies", "on-the-data-domain"],
];

/**
 * The newest language host that public Go modules have is from before policy packs were started by it, so an engine that
 * `npm start` has built from them runs programs and no packs. Only that answer is a reason to leave the tests out.
 */
async function startsPacks(): Promise<boolean> {
  const project = await Project.start({}, {});
  project.program("");
  const { text } = await project.run(["preview", "--policy-pack", PACK]);
  project.end();
  return !/policy pack ".*" failed to start: could not read plugin \[.*\]: not supported/.test(text);
}

const reason = (await startsPacks())
  ? undefined
  : "the language host of this engine, built from Go modules, starts no policy packs";
if (reason) console.warn(`skipped: the guardrails: ${reason}`);
const why = reason ? ` (skipped: ${reason})` : "";

/** Which rule complains about what, as the engine prints it. */
function broken(text: string): string[] {
  const lines = text.slice(text.indexOf("Policies:")).matchAll(/- \[(\w+)\]\s+(\S+)\s+\(\S*:(\w+): ([\w-]+)\)/g);
  return [...lines].map(([, level, rule, kind, name]) => `${level} ${rule}: ${kind} ${name}`).sort();
}

describe.skipIf(reason !== undefined)(`the guardrails, before anything is there${why}`, () => {
  let project: Project;
  const stream = (name: string, n: number) => `
const ${name} = new avamar.AvamarClientStream("${name}", { connection: { host: "fs1", user: "u", password: "p", hostKey: "SHA256:${"A".repeat(43)}" },
  serviceName: "backup${n}", clientName: "fs1-${name}-big", grid: "g", domain: "/clients", varDirectory: "C:\\\\avs\\\\var${n}", port: 2801${n} });`;
  const parts = ({ on = "", days = 60, times = ["20:00", "21:00"], names = ["files-c", "files-d"] } = {}) => `
const dataset = new avamar.Dataset("dataset", { name: "files", targets: [{ plugin: 3001, path: "D:\\\\" }] ${on} });
const retention = new avamar.Retention("retention", { name: "kept", type: "duration", duration: { count: ${days}, unit: "days" } });
${stream("c", 1)}${stream("d", 2)}
[c, d].forEach((member, i) => {
  const schedule = new avamar.Schedule("s" + i, { name: "s" + i, recurrence: "daily", timesOfDay: [${JSON.stringify(times)}[i]] });
  new avamar.Policy("p" + i, { name: ${JSON.stringify(names)}[i], dataset, schedule, retention, members: [member] });
});`;
  const preview = (program: string, ...more: string[]) => {
    project.program(program);
    return project.run(["preview", "--policy-pack", PACK, ...more]);
  };

  beforeAll(async () => {
    project = await Project.start({}, {});
  }, 120_000);
  afterAll(() => project?.end());

  test("let a program pass that keeps to them", async () => {
    const { code, text } = await preview(parts({ on: ", dataDomain: 1" }));
    expect(code, text).toBe(0);
    expect(broken(text)).toEqual([]);
    expect(text).toContain("avamar-guardrails");
  });

  test("name what breaks each of them, and end the preview", async () => {
    const more = `
${stream("lost", 3)}
new avamar.Policy("empty", { name: "empty", dataset, schedule: "/Default Schedule", retention, members: [] });
new avamar.Policy("off", { name: "off", enabled: false, dataset, schedule: "/Default Schedule", retention, members: [lost] });`;
    const program = parts({ days: 14, times: ["20:00", "20:10"], names: ["files_c", "files-d"] }) + more;
    const { code, text } = await preview(program);
    expect(code).not.toBe(0);
    expect(broken(text)).toEqual([
      "advisory names-of-the-house: Policy p0",
      "mandatory big-streams-apart: AvamarClientStream d",
      "mandatory every-stream-is-backed-up: AvamarClientStream lost",
      "mandatory kept-long-enough: Retention retention",
      "mandatory no-empty-policies: Policy empty",
      "mandatory on-the-data-domain: Dataset dataset",
    ]);
    expect(new Set(broken(text).map((each) => each.split(/[ :]/)[1]))).toEqual(new Set(RULES));
    expect(text).toContain("It keeps backups for 14 days: 30 is the least here.");
  });

  test("are what a house makes of them", async () => {
    const config = join(project.folder, "guardrails.json");
    writeFileSync(
      config,
      JSON.stringify({
        "kept-long-enough": { days: 90 },
        "big-streams-apart": { big: ["fs1-c-*"] },
        "names-of-the-house": { enforcementLevel: "mandatory", patterns: { Schedule: "^nightly" } },
        "on-the-data-domain": "disabled",
      }),
    );
    const { code, text } = await preview(parts({ times: ["20:00", "20:00"] }), "--policy-pack-config", config);
    expect(code).not.toBe(0);
    expect(broken(text)).toEqual([
      "mandatory kept-long-enough: Retention retention",
      "mandatory names-of-the-house: Schedule s0",
      "mandatory names-of-the-house: Schedule s1",
    ]);
  });
});

describe.skipIf(reason !== undefined)(`the guardrails, over what is made${why}`, () => {
  const on = onEngine(programOf());

  test("know members and datasets by their ids then", async () => {
    const { code, text } = await on.project.up("--policy-pack", PACK);
    expect(code, text).toBe(0);
    expect(broken(text)).toEqual([]);
  });
});
