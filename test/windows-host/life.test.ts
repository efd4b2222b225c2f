import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plain } from "../../provider/kernel/values";
import { definitions } from "../../provider/pulumi/definitions";
import { type DynamicProvider, serve } from "../../provider/pulumi/dynamic/serve";
import { connect } from "../../provider/pulumi/world";
import { type Rig, reasonWithoutRig, startRig } from "./rig";

const reason = reasonWithoutRig();
if (reason) console.warn(`skipped: streams on a second Windows host: ${reason}`);

const CODE = "exports.handler = ...";
const SECRET = "4dabf18193072939515e22adb298388d";

/** The values as the engine sends them: without its marks for secrets. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, v) => (v && typeof v === "object" && SECRET in v ? v.value : v)) as T;
}

describe.skipIf(reason !== undefined)(
  `the life of streams on a Windows host that is not ours${reason ? ` (skipped: ${reason})` : ""}`,
  () => {
    let rig: Rig;
    let streams: DynamicProvider;
    const said: string[] = [];

    beforeAll(async () => {
      rig = await startRig("127.0.0.21");
      streams = fresh();
    }, 300_000);
    afterAll(async () => {
      await rig?.down();
    });

    /** A provider as in a new process: no connection, no memory. */
    function fresh(): DynamicProvider {
      const world = connect({});
      const journal = {
        begin: () => undefined,
        isPending: () => false,
        made: () => undefined,
        settle: () => undefined,
      };
      return serve(definitions.avamarClientStream, () => ({ world, journal, log: (_level, text) => said.push(text) }));
    }

    function declared(letter: string, port: number, more: Plain = {}): Plain {
      return {
        __provider: CODE,
        connection: rig.connection,
        serviceName: `backup${letter}`,
        displayName: `Avamar Backup Agent ${letter}`,
        description: `Stream ${letter}`,
        recovery: { actions: [{ action: "restart", delaySeconds: 60 }], resetAfterSeconds: 3600, onErrorExit: true },
        clientName: `syd02-vs-util-${letter.toLowerCase()}`,
        grid: "syd01-g1-util",
        domain: "/clients/iQ3/CORP",
        varDirectory: `C:\\Program Files\\avs\\var${letter}`,
        port,
        owner: "file-server/dev",
        ...more,
      };
    }

    async function checked(inputs: Plain): Promise<Plain> {
      const { inputs: whole, failures } = await streams.check({}, inputs);
      expect(failures).toEqual([]);
      return plain(whole);
    }

    async function make(inputs: Plain) {
      const whole = await checked(inputs);
      const { id, outs } = await streams.create(whole);
      return { id, inputs: whole, outs: plain(outs) };
    }

    /** Names of the properties that a refresh reports as changed. */
    async function drift(id: string, outs: Plain, inputs: Plain): Promise<string[]> {
      const { props, inputs: seen } = await fresh().read(id, outs);
      if (!props) return ["(missing)"];
      expect(plain(seen)).toBeDefined();
      return Object.keys(inputs).filter((key) => JSON.stringify(plain(seen)?.[key]) !== JSON.stringify(inputs[key]));
    }

    // The host is slow: one stream is led through its life by the tests from here to its end.
    let c: Awaited<ReturnType<typeof make>>;

    test("an event log that says nothing is told from one that is empty", async () => {
      const world = connect({}, undefined, true);
      const path = "C:\\Program Files\\avs\\var\\avagent.cmd";
      const [history] = await world.host(rig.connection, "windows").history([
        {
          traces: [
            { kind: "state", name: "avbackup", properties: [] },
            { kind: "firewall-rule", name: "OpenSSH", properties: [] },
            { kind: "file", name: path, properties: [] },
          ],
          since: Date.now() - 3_600_000,
        },
      ]);
      await world.close();
      expect(history).toEqual({
        events: [],
        files: [{ path, time: expect.any(String) }],
        silent: [
          expect.stringMatching(/^the log System could not be read \(wevtutil /),
          expect.stringMatching(/^the log .*Firewall could not be read \(wevtutil /),
        ],
      });
    });

    test("two streams are made, run, and show no drift", async () => {
      const [first, d] = await Promise.all([make(declared("C", 28_103)), make(declared("D", 28_104))]);
      c = first;
      expect(c.outs).toMatchObject({
        running: true,
        agentVersion: "7.4.101-58",
        cidSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(c.outs.cidSha256).not.toBe(d.outs.cidSha256);
      for (const { id, outs, inputs } of [c, d]) {
        expect(await drift(id, outs, inputs)).toEqual([]);
        expect(await fresh().diff(id, outs, inputs)).toEqual({ changes: false });
      }
      expect(rig.exec("sc query backupC")).toBe(0);
      await streams.delete(d.id, d.outs);
    });

    // Several properties in one update: each is looked at by itself, the host is slow.
    const changes: Plain[] = [
      {
        port: 28_113,
        flags: { netbind: "127.0.0.1", "log-level": "debug & verbose" },
        description: 'It\'s "new" & 100% (odd) ^ <text> | more!',
        displayName: "Another name (C)",
        startMode: "delayed",
      },
      {
        port: 28_113,
        flags: {},
        startMode: "manual",
        caches: { fileCacheMax: -20, hashCacheMax: -80, pagingCacheLimitPercent: 3, directory: "C:\\avs cache\\C" },
        backupFlags: { exclude: "C:\\Temp (old)" },
        firewall: {
          enabled: true,
          ports: [30_103],
          remoteAddresses: ["10.0.0.0/8", "192.0.2.7"],
          profiles: ["domain", "private"],
        },
        recovery: {
          actions: [
            { action: "none", delaySeconds: 0 },
            { action: "restart", delaySeconds: 5 },
          ],
          resetAfterSeconds: 60,
          onErrorExit: false,
        },
      },
      {
        port: 28_113,
        backupFlags: {},
        recovery: { actions: [], resetAfterSeconds: 0 },
        firewall: { enabled: false },
        running: false,
      },
    ];

    test("every property that changes in place does", async () => {
      let { id, outs } = c;
      for (const change of changes) {
        const inputs = await checked(declared("C", 28_103, change));
        const { replaces } = await streams.diff(id, outs, inputs);
        expect(replaces).toEqual([]);
        outs = plain((await streams.update(id, outs, inputs)).outs);
        expect(await drift(id, outs, inputs), JSON.stringify(change)).toEqual([]);
      }
      // As it was made, but that what is not declared any more stays.
      c.inputs = await checked(declared("C", 28_103, { running: true, firewall: { enabled: true } }));
      c.outs = plain((await streams.update(id, outs, c.inputs)).outs);
      expect(await drift(id, c.outs, c.inputs)).toEqual([]);
    }, 300_000);

    test("what is changed by hand shows on its property, and an update puts it right", async () => {
      const { id, outs, inputs } = c;
      const varC = "C:\\Program Files\\avs\\varC";
      const rule = "Avamar stream backupC";
      const firewall = "netsh advfirewall firewall";
      const flagFile = (name: string, port: number) =>
        `(echo --hostname=${name}& echo --mcsaddr=syd01-g1-util& echo --dpndomain=/clients/iQ3/CORP& echo --vardir=${varC}& echo --listenport=${port}) > "${varC}\\avagent.cmd"`;
      const byHand: [string[], string[]][] = [
        [
          [
            'sc description backupC "changed"',
            'sc config backupC DisplayName= "changed"',
            "sc failure backupC reset= 1 actions= restart/1",
            'sc config backupC binPath= "C:\\other\\avagent.exe /ServiceStart"',
            "sc stop backupC",
            `${firewall} delete rule name="${rule}"`,
          ],
          ["displayName", "description", "recovery", "running", "firewall", "imagePath"],
        ],
        [
          // Windows lets a second rule of the same name stand beside the first.
          [
            `${firewall} add rule name="${rule}" dir=in action=allow protocol=TCP localport=1`,
            flagFile("other", 28_103),
          ],
          ["firewall", "flagLines"],
        ],
        // A port in the flag file that the running process does not listen on is two truths at once.
        [[flagFile("syd02-vs-util-c", 28_199)], ["running", "port"]],
      ];
      for (const [commands, properties] of byHand) {
        for (const command of commands) expect(rig.exec(command), command).toBe(0);
        await expect
          .poll(async () => (await drift(id, outs, inputs)).sort(), { timeout: 30_000 })
          .toEqual([...properties].sort());
        await fresh().update(id, outs, inputs);
        expect(await drift(id, outs, inputs), commands.join("; ")).toEqual([]);
      }
    }, 300_000);

    test("what stands in the way is said before anything is written", async () => {
      const refusals: [Plain, RegExp][] = [
        [declared("D", 28_103), /backupc has the port 28103|Port 28103 is in use/i],
        [declared("D", 28_104, { varDirectory: "C:\\Program Files\\avs\\varC" }), /var directory/i],
        [declared("D", 28_104, { clientName: "syd02-vs-util-c" }), /client name syd02-vs-util-c/i],
        [
          declared("D", 28_104, { agentDirectory: "C:\\nowhere" }),
          /There is no agent at C:\\nowhere\\bin\\avagent\.exe/,
        ],
      ];
      const writes = () =>
        rig
          .log()
          .split("\n")
          .filter((line) => /sc\.exe (create|config)|register|mkdir/i.test(line)).length;
      for (const [inputs, message] of refusals) {
        const before = writes();
        await expect(fresh().create(await checked(inputs))).rejects.toThrow(message);
        expect(writes()).toBe(before);
      }
      const sameDisplay = checked(declared("D", 28_104, { displayName: "Avamar Backup Agent C" }));
      await expect(fresh().create(await sameDisplay)).rejects.toThrow(
        /The service backupc has the display name "Avamar Backup Agent C": choose another displayName/i,
      );
      const other = await checked(declared("D", 28_104));
      const rest = await fresh().create(other);
      await streams.delete(rest.id, plain(rest.outs));
    }, 300_000);

    test("two directories with the same identity are refused with both names", async () => {
      rig.exec('mkdir "C:\\Program Files\\avs\\varD"');
      rig.exec('copy "C:\\Program Files\\avs\\varC\\cid.bin" "C:\\Program Files\\avs\\varD\\cid.bin"');
      const d = await checked(declared("D", 28_104, { adopt: true }));
      await expect(fresh().create(d)).rejects.toThrow(/backupD and backupc have the same identity/i);
      rig.exec('rmdir /s /q "C:\\Program Files\\avs\\varD"');
    }, 300_000);

    test("a stream made by hand is refused, and taken over with adopt without registering it anew", async () => {
      const { id, outs } = c;
      rig.exec('del "C:\\Program Files\\avs\\varC\\pulumi-avamar.json"');
      const inputs = await checked(declared("C", 28_103, { ...c.inputs, description: "taken over" }));
      await expect(fresh().create(inputs)).rejects.toThrow(/exists already.*adopt: true/s);
      const before = rig.log().split("--register").length;
      const taken = plain((await fresh().create({ ...inputs, adopt: true })).outs);
      expect(taken.cidSha256).toBe(outs.cidSha256);
      expect(rig.log().split("--register").length).toBe(before);
      expect(await drift(id, taken, { ...inputs, adopt: true })).toEqual([]);
      Object.assign(c, { inputs, outs: taken });
    }, 300_000);

    test("a vanished service or identity is a missing resource, and is made again", async () => {
      const { id, outs, inputs } = c;
      rig.exec("sc stop backupC");
      await expect.poll(() => rig.exec("sc interrogate backupC"), { timeout: 20_000 }).toBe(1062);
      rig.exec("sc delete backupC");
      await expect.poll(() => drift(id, outs, inputs), { timeout: 20_000 }).toEqual(["(missing)"]);
      const again = plain((await fresh().create(inputs)).outs);
      expect(again.cidSha256).toBe(outs.cidSha256);
      rig.exec("sc stop backupC");
      await expect.poll(() => rig.exec("sc interrogate backupC"), { timeout: 20_000 }).toBe(1062);
      rig.exec('del "C:\\Program Files\\avs\\varC\\cid.bin"');
      expect(await drift(id, again, inputs)).toEqual(["(missing)"]);
      const third = plain((await fresh().create(inputs)).outs);
      expect(third.cidSha256).not.toBe(outs.cidSha256);
      expect(await drift(id, third, inputs)).toEqual([]);
      c.outs = third;
    }, 300_000);

    test("another var directory, client, domain, service or grid is another stream", async () => {
      const { id, outs, inputs } = c;
      const replacing: Plain[] = [
        { varDirectory: "C:\\Program Files\\avs\\varX" },
        { clientName: "syd02-vs-util-x" },
        { domain: "/clients/LAB" },
        { serviceName: "backupX" },
        { grid: "syd01-g2-util" },
      ];
      for (const change of replacing) {
        const news = await checked(declared("C", 28_103, change));
        const { replaces, deleteBeforeReplace } = await streams.diff(id, outs, news);
        expect(replaces).toEqual(Object.keys(change));
        expect(deleteBeforeReplace).toBe(true);
      }
      await streams.delete(id, outs);
      // The caches were kept, so the directory is taken up again, under a new identity.
      const again = await make(declared("C", 28_103, { clientName: "syd02-vs-util-x" }));
      expect(again.outs.cidSha256).not.toBe(outs.cidSha256);
      expect(await drift(again.id, again.outs, again.inputs)).toEqual([]);
      await streams.delete(again.id, again.outs);
      expect(inputs.varDirectory).toBe("C:\\Program Files\\avs\\varC");
    }, 300_000);

    test("delete takes service and rule, keeps the directory, and is content when there is nothing", async () => {
      const { id, outs } = await make(declared("C", 28_103));
      await streams.delete(id, outs);
      expect(rig.exec("sc query backupC")).toBe(1060);
      expect(rig.exec('netsh advfirewall firewall show rule name="Avamar stream backupC"')).toBe(1);
      expect(rig.exec('if exist "C:\\Program Files\\avs\\varC" (exit 0) else (exit 1)')).toBe(0);
      expect(rig.exec('if exist "C:\\Program Files\\avs\\varC\\cid.bin" (exit 1) else (exit 0)')).toBe(0);
      await streams.delete(id, outs);
      const whole = await make(declared("C", 28_103, { deleteVarDirectory: true }));
      await streams.delete(whole.id, whole.outs);
      expect(rig.exec('if exist "C:\\Program Files\\avs\\varC" (exit 1) else (exit 0)')).toBe(0);
      expect(rig.exec("sc query avbackup")).toBe(0);
    }, 300_000);

    test("a refused registration says all that is known and is finished by the next run", async () => {
      const inputs = await checked(declared("C", 28_103, { grid: "down.example.com" }));
      const failure = await fresh()
        .create(inputs)
        .then(
          () => undefined,
          (error: Error & { id?: string; properties?: Plain }) => error,
        );
      expect(failure?.message).toMatch(/register .*the agent ends with 1 and without message 7502/s);
      expect(failure?.message).toMatch(/avagent Error <\d+>/);
      expect(failure?.id).toBe("127.0.0.1/backupC");
      expect(failure?.properties?.__provider).toBe(CODE);
      const outs = plain(failure!.properties!);
      expect(rig.exec("sc query backupC")).toBe(1060);
      await streams.delete(failure!.id!, outs);
      const { id, outs: made } = await make(declared("C", 28_103));
      await streams.delete(id, made);
    }, 300_000);

    test("wrong key and wrong password are said plainly, and tried once", async () => {
      const inputs = await checked(
        declared("C", 28_103, { connection: { ...rig.connection, hostKey: `SHA256:${"A".repeat(43)}` } }),
      );
      await expect(fresh().create(inputs)).rejects.toThrow(
        new RegExp(
          `shows the ssh-ed25519 key ${rig.connection.hostKey.replace(/[+/]/g, "\\$&")}, the program declares SHA256:A{43}`,
        ),
      );
      const before = rig.log().split("\n").length;
      const wrong = await checked(
        declared("C", 28_103, { connection: { ...rig.connection, password: "not-the-password-1" } }),
      );
      const streamsOnce = fresh();
      const failures = await Promise.all(
        [1, 2, 3].map(() => streamsOnce.create(wrong).catch((error: Error) => error.message)),
      );
      for (const text of failures) expect(text).toMatch(/the login as Administrator is refused/);
      expect(failures.join()).not.toContain("not-the-password-1");
      expect(rig.log().split("\n").length - before).toBeLessThan(8);
    });
  },
);
