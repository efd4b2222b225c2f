import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plain } from "../../provider/kernel/values";
import { definitions } from "../../provider/pulumi/definitions";
import { type DynamicProvider, serve } from "../../provider/pulumi/dynamic/serve";
import { connect } from "../../provider/pulumi/world";
import { emulatedMachine } from "./emulated.ts";
import { type Machine, realMachine } from "./machine.ts";
import { reasonWithoutRig } from "./rig.ts";

const reason = reasonWithoutRig();
if (reason) console.warn(`skipped: streams on a real Linux host: ${reason}`);

const MACHINES = [
  { name: "a Linux host with OpenSSH and systemd", reason, start: realMachine },
  { name: "the emulated Linux host", reason: undefined, start: emulatedMachine },
];

const CODE = "exports.handler = ...";
const SECRET = "4dabf18193072939515e22adb298388d";
const VAR = "/usr/local/avamar/varC";
const UNIT = "avamar-stream@backupC.service";
const DROP_IN = `/etc/systemd/system/${UNIT}.d`;

/** The values as the engine sends them: without its marks for secrets. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, v) => (v && typeof v === "object" && SECRET in v ? v.value : v)) as T;
}

for (const { name, reason: why, start } of MACHINES)
  describe.skipIf(why !== undefined)(`the life of streams on ${name}${why ? ` (skipped: ${why})` : ""}`, () => {
    let rig: Machine;
    const said: string[] = [];

    beforeAll(async () => {
      rig = await start();
    });
    afterAll(() => rig?.down());

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
        os: "linux",
        serviceName: `backup${letter}`,
        description: `Stream ${letter} at 100%`,
        recovery: { actions: [{ action: "restart", delaySeconds: 60 }], onErrorExit: true },
        clientName: `syd02-lx-util-${letter.toLowerCase()}`,
        grid: "syd01-g1-util",
        domain: "/clients/iQ3/CORP",
        varDirectory: `/usr/local/avamar/var${letter}`,
        port,
        owner: "file-server/dev",
        ...more,
      };
    }

    async function checked(inputs: Plain): Promise<Plain> {
      const { inputs: whole, failures } = await fresh().check({}, inputs);
      expect(failures).toEqual([]);
      return plain(whole);
    }

    const make = (inputs: Plain) => makeWith(fresh(), inputs);

    async function makeWith(provider: DynamicProvider, inputs: Plain) {
      const whole = await checked(inputs);
      const { id, outs } = await provider.create(whole);
      return { id, inputs: whole, outs: plain(outs) };
    }

    /** Names of the properties that a refresh reports as changed. */
    async function drift(id: string, outs: Plain, inputs: Plain): Promise<string[]> {
      const { props, inputs: seen } = await fresh().read(id, outs);
      if (!props) return ["(missing)"];
      const now = plain(seen) ?? {};
      return Object.keys(inputs).filter((key) => JSON.stringify(now[key]) !== JSON.stringify(inputs[key]));
    }

    async function byHand(...commands: string[]): Promise<void> {
      for (const command of commands) {
        const { code, stderr } = await rig.exec(command);
        expect(code, `${command}: ${stderr}`).toBe(0);
      }
    }

    /** Changes a file in place, as an editor does. */
    async function edit(path: string, from: RegExp, to: string): Promise<void> {
      const before = (await rig.exec(`cat ${path}`)).stdout;
      expect(before).toMatch(from);
      const after = before.replace(from, to).replaceAll("'", `'\\''`);
      expect((await rig.exec(`printf %s '${after}' > ${path}`)).code).toBe(0);
    }

    const nothingLeft = async () => {
      expect((await rig.exec("ls /etc/systemd/system | grep avamar-stream")).stdout).toBe("");
      expect((await rig.exec("systemctl is-active avagent")).stdout.trim()).toBe("active");
      expect((await rig.exec("test -e /usr/local/avamar/var/cid.bin")).code).toBe(0);
    };

    test("two streams are made, run, survive a restart of the host, and show no drift", async () => {
      const [c, d] = await Promise.all([make(declared("C", 28_003)), make(declared("D", 28_004))]);
      expect(c.outs).toMatchObject({ running: true, agentVersion: "7.4.101-58" });
      expect(c.outs.cidSha256).toMatch(/^[0-9a-f]{64}$/);
      expect(c.outs.cidSha256).not.toBe(d.outs.cidSha256);
      await rig.restart();
      for (const { id, outs, inputs } of [c, d]) {
        expect(await drift(id, outs, inputs)).toEqual([]);
        expect(await fresh().diff(id, outs, inputs)).toEqual({ changes: false });
      }
      for (const { id, outs } of [c, d]) await fresh().delete(id, outs);
      await nothingLeft();
    });

    test("the journal tells when a stream was started and stopped", async () => {
      const { id, outs } = await make(declared("J", 28_009));
      await byHand("systemctl stop avamar-stream@backupJ");
      const world = connect({}, undefined, true);
      const [history] = await world
        .host(rig.connection as never, "linux")
        .history([{ traces: [{ kind: "state", name: "backupJ", properties: [] }], since: Date.now() - 60_000 }]);
      await world.close();
      expect(history!.events.map(({ what }) => what).slice(0, 2)).toEqual(["it was stopped", "it was started"]);
      await fresh().delete(id, outs);
    });

    test("many come and go at once, though they share a template", async () => {
      const letters = ["K", "L", "M", "N", "O", "P"];
      const provider = fresh();
      const made = await Promise.all(letters.map((letter, i) => makeWith(provider, declared(letter, 28_030 + i))));
      const later = declared("Q", 28_040, { varDirectory: "/usr/local/avamar/varQ" });
      const [last] = await Promise.all([
        makeWith(provider, later),
        ...made.map(({ id, outs }) => provider.delete(id, outs)),
      ]);
      expect(await drift(last.id, last.outs, last.inputs)).toEqual([]);
      await fresh().delete(last.id, last.outs);
      await nothingLeft();
    });

    const changes: Plain[] = [
      {
        port: 28_013,
        flags: { netbind: "127.0.0.1", "log-level": "debug $HOME 'x' & `id`" },
        description: 'It\'s "new" %i',
      },
      {
        port: 28_013,
        flags: {},
        startMode: "manual",
        caches: {
          fileCacheMax: -20,
          hashCacheMax: -80,
          pagingCacheLimitPercent: 3,
          directory: "/usr/local/avamar/cacheC",
        },
        backupFlags: { exclude: "/tmp (old)" },
        recovery: { actions: [{ action: "restart", delaySeconds: 5 }], onErrorExit: false },
      },
      { port: 28_013, backupFlags: {}, recovery: { actions: [] }, startMode: "automatic", description: "" },
      { port: 28_013, running: false, startMode: "disabled" },
      { port: 28_013 },
    ];

    test("every property that changes in place does", async () => {
      let { id, outs } = await make(declared("C", 28_003));
      for (const change of changes) {
        const inputs = await checked(declared("C", 28_003, change));
        expect((await fresh().diff(id, outs, inputs)).replaces).toEqual([]);
        outs = plain((await fresh().update(id, outs, inputs)).outs);
        expect(await drift(id, outs, inputs), JSON.stringify(change)).toEqual([]);
      }
      await fresh().delete(id, outs);
      await nothingLeft();
    });

    test("what is changed by hand shows on its property, and an update puts it right", async () => {
      const { id, outs, inputs } = await make(declared("C", 28_003));
      const conf = `${DROP_IN}/stream.conf`;
      const reload = () => byHand("systemctl daemon-reload");
      const hands: [string, () => Promise<unknown>, string[]][] = [
        ["stop", () => byHand(`systemctl stop ${UNIT}`), ["running"]],
        ["disable", () => byHand(`systemctl disable ${UNIT}`), ["startMode"]],
        ["description", () => edit(conf, /^Description=.*$/m, "Description=changed"), ["description"]],
        ["restart", () => edit(conf, /^Restart=.*$/m, "Restart=always").then(reload), ["recovery"]],
        ["command", () => edit(conf, /--sysdir=\S*/, "--sysdir=/tmp").then(reload), ["imagePath"]],
        ["name", () => edit(`${VAR}/avagent.cmd`, /^--hostname=.*$/m, "--hostname=other"), ["flagLines"]],
        // A port in the flag file that the running process does not listen on is two truths at once.
        ["port", () => edit(`${VAR}/avagent.cmd`, /^--listenport=.*$/m, "--listenport=28099"), ["running", "port"]],
      ];
      const declaredMode = { ...inputs, startMode: "automatic" };
      let now = plain((await fresh().update(id, outs, declaredMode)).outs);
      for (const [what, hand, properties] of hands) {
        await hand();
        expect((await drift(id, now, declaredMode)).sort(), what).toEqual([...properties].sort());
        now = plain((await fresh().update(id, now, declaredMode)).outs);
        expect(await drift(id, now, declaredMode), what).toEqual([]);
      }
      await fresh().delete(id, now);
      await nothingLeft();
    });

    test("a vanished service or identity is a missing resource, and is made again", async () => {
      const { id, outs, inputs } = await make(declared("C", 28_003));
      await byHand(`systemctl disable --now ${UNIT}`, `rm -r ${DROP_IN}`, "systemctl daemon-reload");
      expect(await drift(id, outs, inputs)).toEqual(["(missing)"]);
      const again = plain((await fresh().create(inputs)).outs);
      expect(again.cidSha256).toBe(outs.cidSha256);
      await byHand(`systemctl stop ${UNIT}`, `rm ${VAR}/cid.bin`);
      expect(await drift(id, again, inputs)).toEqual(["(missing)"]);
      const third = plain((await fresh().create(inputs)).outs);
      expect(third.cidSha256).not.toBe(outs.cidSha256);
      expect(await drift(id, third, inputs)).toEqual([]);
      await fresh().delete(id, third);
      await nothingLeft();
    });

    test("delete keeps the caches and takes the identity; a link in a deleted directory is not followed", async () => {
      const { id, outs } = await make(declared("C", 28_003));
      await byHand(`echo cache > ${VAR}/f_cache2.dat`);
      await fresh().delete(id, outs);
      expect((await rig.exec(`ls ${VAR}`)).stdout).toMatch(/f_cache2\.dat/);
      expect((await rig.exec(`test -e ${VAR}/cid.bin`)).code).toBe(1);
      await fresh().delete(id, outs);
      const whole = await make(declared("C", 28_003, { deleteVarDirectory: true }));
      await byHand("mkdir -p /srv/kept", "touch /srv/kept/file", `ln -s /srv/kept ${VAR}/link`);
      await fresh().delete(whole.id, whole.outs);
      expect((await rig.exec(`test -e ${VAR}`)).code).toBe(1);
      await byHand("test -e /srv/kept/file");
      await nothingLeft();
    });

    test("what stands in the way is said before anything is written", async () => {
      const { id, outs } = await make(declared("C", 28_003));
      const free = await rig.holdPort(28_077);
      const refusals: [Plain, RegExp][] = [
        [declared("E", 28_003), /backupC has the port 28003|Port 28003 is in use/],
        [declared("E", 28_077), /Port 28077 is in use by process \d+/],
        [declared("E", 28_004, { varDirectory: VAR }), /var directory/],
        [declared("E", 28_004, { clientName: "syd02-lx-util-c" }), /client name syd02-lx-util-c/],
        [declared("E", 28_004, { agentDirectory: "/nowhere" }), /There is no agent at \/nowhere\/bin\/avagent\.bin/],
      ];
      for (const [inputs, message] of refusals) {
        await expect(fresh().create(await checked(inputs))).rejects.toThrow(message);
        expect((await rig.exec("ls /usr/local/avamar/varE")).code).not.toBe(0);
      }
      await free();
      const guest = await checked(declared("E", 28_004, { connection: rig.guest }));
      await expect(fresh().create(guest)).rejects.toThrow(/The SSH user is not root/);
      await fresh().delete(id, outs);
      await nothingLeft();
    });

    test("a stream made by hand is refused, and taken over with adopt without registering it anew", async () => {
      const { id, outs } = await make(declared("C", 28_003));
      await byHand(`rm ${VAR}/pulumi-avamar.json`);
      const inputs = await checked(declared("C", 28_003, { description: "taken over" }));
      await expect(fresh().create(inputs)).rejects.toThrow(/exists already.*adopt: true/s);
      const taken = plain((await fresh().create({ ...inputs, adopt: true })).outs);
      expect(taken.cidSha256).toBe(outs.cidSha256);
      expect(await drift(id, taken, { ...inputs, adopt: true })).toEqual([]);
      await fresh().delete(id, taken);
      await nothingLeft();
    });

    test("what only Windows has is refused with what to write instead", async () => {
      const { failures } = await fresh().check(
        {},
        declared("C", 28_003, {
          displayName: "x",
          firewall: { enabled: true },
          startMode: "delayed",
          serviceName: "backup C",
          varDirectory: "C:\\avs\\varC",
          recovery: { resetAfterSeconds: 1, actions: [{ action: "reboot", delaySeconds: 1 }] },
        }),
      );
      expect(failures.map(({ property }) => property).sort()).toEqual([
        "displayName",
        "firewall",
        "recovery.actions[0].action",
        "recovery.resetAfterSeconds",
        "serviceName",
        "startMode",
        "varDirectory",
      ]);
    });
  });
