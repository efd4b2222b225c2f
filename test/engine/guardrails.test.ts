import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
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

  /** A copy of the pack, as a house makes it its own. */
  const packWith = (settings: object) => {
    const pack = mkdtempSync(join(project.folder, "pack-"));
    cpSync(PACK, pack, { recursive: true });
    writeFileSync(join(pack, "guardrails.json"), JSON.stringify(settings));
    return pack;
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
const own = new avamar.Dataset("own", { name: "own", targets: [{ plugin: 3001, path: "E:\\\\" }] });
new avamar.Policy("some", { name: "some", dataset: "/Default Dataset", schedule: "/Default Schedule", retention, members: [c],
  memberDatasets: [{ client: c, dataset: own }] });
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
      "mandatory on-the-data-domain: Dataset own",
    ]);
    expect(new Set(broken(text).map((each) => each.split(/[ :]/)[1]))).toEqual(new Set(RULES));
    expect(text).toContain("It keeps backups for 14 days: 30 is the least here.");
  });

  test("are what a house makes of them", async () => {
    const pack = packWith({
      "kept-long-enough": { days: 90 },
      "big-streams-apart": { big: ["fs1-c-*"] },
      "names-of-the-house": {
        enforcementLevel: "mandatory",
        patterns: { Schedule: "^nightly", AvamarClientStream: "-d-" },
      },
      "on-the-data-domain": "disabled",
    });
    project.program(parts({ times: ["20:00", "20:00"] }));
    const { code, text } = await project.run(["preview", "--policy-pack", pack]);
    expect(code).not.toBe(0);
    expect(broken(text)).toEqual([
      "mandatory kept-long-enough: Retention retention",
      "mandatory names-of-the-house: AvamarClientStream c",
      "mandatory names-of-the-house: Schedule s0",
      "mandatory names-of-the-house: Schedule s1",
    ]);
  });

  test("with a slip in what a house has set, start nothing and say all of it", async () => {
    const pack = packWith({ "kept-long-enugh": { days: 90 }, "big-streams-apart": { minutesApart: -1, bigg: ["x"] } });
    project.program(parts());
    const { code, text } = await project.run(["preview", "--policy-pack", pack]);
    expect(code).not.toBe(0);
    expect(text).toContain('there is no rule "kept-long-enugh"; did you mean kept-long-enough?');
    expect(text).toContain('big-streams-apart: there is no setting "bigg"; did you mean big?');
    expect(text).toContain("minutesApart: it has to be a whole number from 1 to 720, and is -1");
    expect(text).not.toContain("Policies:");
  });

  test("do not let settings pass that the engine was given and nobody looks at", async () => {
    const config = join(project.folder, "config.json");
    writeFileSync(config, JSON.stringify({ "kept-long-enough": { days: 90 } }));
    const { code, text } = await preview(parts({ on: ", dataDomain: 1" }), "--policy-pack-config", config);
    expect(code).not.toBe(0);
    expect(text).toContain("days is set with --policy-pack-config, which is not looked at: set it in guardrails.json.");
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
