import { copyFileSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildMsi, reasonWithoutPackages } from "../windows-host/agent-package.ts";
import { type Rig, reasonWithoutRig, startRig } from "../windows-host/rig.ts";
import { installPlugin, reasonWithoutPlugin } from "./command-plugin";
import { useExample } from "./example";
import { Project } from "./project";

const example = resolve(import.meta.dirname, "../../examples/agent-rollout");
const reason = reasonWithoutRig() ?? reasonWithoutPlugin() ?? reasonWithoutPackages();
if (reason) console.warn(`skipped: examples/agent-rollout on Windows: ${reason}`);

describe.skipIf(reason !== undefined)(
  `examples/agent-rollout on the real engine, the real plugin and a second Windows host${reason ? ` (skipped: ${reason})` : ""}`,
  () => {
    let rig: Rig;
    let project: Project;

    async function use(version: string): Promise<void> {
      const folder = join(project.folder, "packages");
      mkdirSync(folder, { recursive: true });
      const program = join(rig.drive, "windows", "temp", "avagent-7.4.exe");
      await project.must(["config", "set", "packageFile", await buildMsi(folder, program, version)]);
      await project.must(["config", "set", "packageVersion", version]);
    }

    beforeAll(async () => {
      rig = await startRig("127.0.0.41");
      copyFileSync(
        join(rig.drive, "Program Files", "avs", "bin", "avagent.exe"),
        join(rig.drive, "windows", "temp", "avagent-7.4.exe"),
      );
      const { host, port, user } = rig.connection;
      project = await Project.start(
        { os: "windows", hostAddress: host, hostPort: String(port), hostUser: user, hostKey: rig.publicHostKey },
        { hostPrivateKey: rig.privateKey },
      );
      installPlugin(join(project.folder, "home"));
      useExample(project, "agent-rollout");
    }, 240_000);
    afterAll(async () => {
      project?.end();
      await rig?.down();
    });

    test("an agent that no package owns is not removed, and goes on", () => {
      copyFileSync(join(example, "scripts", "upgrade.cmd"), join(rig.drive, "windows", "temp", "upgrade.cmd"));
      expect(rig.exec("C:\\windows\\temp\\upgrade.cmd remove")).toBe(1);
      expect(rig.exec('if exist "C:\\Program Files\\avs\\bin\\avagent.exe" (exit 0) else (exit 1)')).toBe(0);
      expect(rig.exec("sc interrogate avbackup")).toBe(0);
    }, 240_000);

    test("the package is installed while the default agent runs, and two streams run on it", async () => {
      await use("7.4.102-11");
      const { code, text } = await project.up();
      expect(code, text).toBe(0);
      expect(text).toMatch(/backupC: 7\.4\.102-11[\s\S]*backupD: 7\.4\.102-11/);
      for (const service of ["avbackup", "backupC", "backupD"]) expect(rig.exec(`sc interrogate ${service}`)).toBe(0);
    }, 240_000);

    test("an upgrade stops every agent, starts them again, and each stream says what it runs", async () => {
      await use("9.5.102-77");
      const { code, text } = await project.up();
      expect(code, text).toBe(0);
      expect(text).toMatch(/backupC: 9\.5\.102-77[\s\S]*backupD: 9\.5\.102-77/);
      expect(text).not.toMatch(/replac/);
      for (const service of ["avbackup", "backupC", "backupD"]) expect(rig.exec(`sc interrogate ${service}`)).toBe(0);
      expect((await project.drift()).code).toBe(0);
    }, 240_000);

    test("destroy takes the streams, then the package", async () => {
      const { code, text } = await project.run(["destroy", "--yes", "--skip-preview"]);
      expect(code, text).toBe(0);
      for (const service of ["backupC", "backupD"]) expect(rig.exec(`sc query ${service}`)).toBe(1060);
      expect(rig.exec('if exist "C:\\Program Files\\avs\\bin\\avagent.exe" (exit 1) else (exit 0)')).toBe(0);
      expect(rig.exec('if exist "C:\\Program Files\\avs\\varC" (exit 0) else (exit 1)')).toBe(0);
    }, 240_000);
  },
);
