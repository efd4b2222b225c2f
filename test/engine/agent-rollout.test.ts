import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Rig, reasonWithoutRig, startRig } from "../linux-host/rig.ts";
import { installPlugin, reasonWithoutPlugin } from "./command-plugin";
import { useExample } from "./example";
import { Project } from "./project";

const reason = reasonWithoutRig() ?? reasonWithoutPlugin();
if (reason) console.warn(`skipped: examples/agent-rollout: ${reason}`);

describe.skipIf(reason !== undefined)(
  `examples/agent-rollout on the real engine, the real plugin and a real Linux host${reason ? ` (skipped: ${reason})` : ""}`,
  () => {
    let rig: Rig;
    let project: Project;

    async function use(number: 0 | 1): Promise<void> {
      const { file, version } = rig.packages[number];
      await project.must(["config", "set", "packageFile", file]);
      await project.must(["config", "set", "packageVersion", version]);
    }
    const state = async (type: string) => (await project.state()).filter((each) => each.type.endsWith(`:${type}`));
    const main = async (service: string) =>
      (await rig.exec(`systemctl show -p MainPID --value avamar-stream@${service}.service`)).stdout.trim();

    beforeAll(async () => {
      rig = await startRig({ agent: false });
      const { host, port, user, privateKey, publicHostKeys } = rig.connection;
      project = await Project.start(
        {
          os: "linux",
          hostAddress: host,
          hostPort: String(port),
          hostUser: user,
          hostKey: publicHostKeys.ed25519,
        },
        { hostPrivateKey: privateKey },
      );
      installPlugin(join(project.folder, "home"));
      useExample(project, "agent-rollout");
    }, 120_000);
    afterAll(async () => {
      project?.end();
      await rig?.down();
    });

    test("the package is installed, and two streams run on it", async () => {
      await use(0);
      const { code, text } = await project.up();
      expect(code, text).toBe(0);
      expect(text).toMatch(/backupC: 7\.4\.101-58/);
      expect((await state("AvamarAgent"))[0]?.outputs.version).toBe("7.4.101-58");
      expect((await project.drift()).code).toBe(0);
    }, 120_000);

    test("an upgrade stops the streams, starts them again, and each says what it runs", async () => {
      const before = await Promise.all(["backupC", "backupD"].map(main));
      await use(1);
      const { code, text } = await project.up();
      expect(code, text).toBe(0);
      expect(text).toMatch(/backupC: 19\.10\.100-149[\s\S]*backupD: 19\.10\.100-149/);
      const after = await Promise.all(["backupC", "backupD"].map(main));
      for (const [i, pid] of after.entries()) {
        expect(Number(pid)).toBeGreaterThan(0);
        expect(pid).not.toBe(before[i]);
        expect((await rig.exec(`/proc/${pid}/exe --version`)).stdout).toContain("19.10.100-149");
      }
      expect(text).toMatch(/AvamarClientStream\s+stream-C\s+updat/);
      expect(text).not.toMatch(/replac/);
      expect((await project.drift()).code).toBe(0);
    }, 120_000);

    test("an upgrade by hand shows, and a process that still runs the old program is started again", async () => {
      const name = basename(rig.packages[0].file);
      expect((await rig.exec(`ls /var/tmp/${name}`)).code).toBe(0);
      const pid = await main("backupC");
      expect((await rig.exec(`dpkg -i /var/tmp/${name}`)).code).toBe(0);
      const drift = await project.drift();
      expect(drift.code).toBe(7);
      expect(drift.text).toMatch(/minimumVersion: "7\.4\.101-58" => "19\.10\.100-149"/);
      // Taken as it is: the older version is declared, the stream follows.
      await use(0);
      expect((await project.up()).code).toBe(0);
      expect(await main("backupC")).not.toBe(pid);
      expect((await state("AvamarClientStream")).map(({ outputs }) => outputs.agentVersion)).toEqual([
        "7.4.101-58",
        "7.4.101-58",
      ]);
    }, 120_000);

    test("destroy takes the streams, then the package; never the package under a stream", async () => {
      const { code, text } = await project.run(["destroy", "--yes", "--skip-preview"]);
      expect(code, text).toBe(0);
      expect((await rig.exec("ls /etc/systemd/system | grep avamar-stream")).stdout).toBe("");
      expect((await rig.exec("test -e /usr/local/avamar/bin/avagent.bin")).code).toBe(1);
      // The caches stay.
      expect((await rig.exec("test -d /usr/local/avamar/varC")).code).toBe(0);
    }, 120_000);

    test("the key of the host is in no file of the project in plain text", () => {
      const secret = rig.connection.privateKey.split("\n")[2]!;
      expect(secret.length).toBeGreaterThan(20);
      for (const [path, text] of project.files())
        if (!path.includes("/plugins/")) expect(text.includes(secret), path).toBe(false);
      expect(readFileSync(join(project.folder, "Pulumi.dev.yaml"), "utf8")).toMatch(/hostPrivateKey:\s+secure:/);
    });
  },
);
