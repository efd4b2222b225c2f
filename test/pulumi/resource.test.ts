import { createRequire } from "node:module";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type * as Avamar from "../../provider/index";

const load = createRequire(import.meta.url);
const pulumi = load("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
const avamar = load("pulumi-avamar") as typeof Avamar;

interface Registered {
  type: string;
  inputs: Record<string, unknown>;
}

describe("the resource classes, as the engine sees them", () => {
  const registered = new Map<string, Registered>();

  beforeAll(async () => {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          registered.set(name, { type, inputs });
          return {
            id: `${name}-id`,
            state: {
              ...inputs,
              path: `/clients/${inputs.name}`,
              clientId: "f".repeat(40),
              index: 2,
              possibleStreams: 90,
            },
          };
        },
        call: () => ({}),
      },
      "estate",
      "dev",
    );
  });

  const settled = <T>(output: Avamar.Domain["path"] | { apply(call: (value: T) => void): unknown }) =>
    new Promise<T>((done) => void (output as { apply(call: (value: T) => void): unknown }).apply(done));
  const SECRET = "4dabf18193072939515e22adb298388d";
  const hostKey = `SHA256:${"A".repeat(43)}`;

  test("more streams than a Data Domain has are said once, over all grids of the program", async () => {
    const said: string[] = [];
    const log = vi.spyOn(pulumi.log, "error").mockImplementation(async (text) => void said.push(text));
    const grids = ["syd", "mel"].map((name) => new avamar.Provider(name, { endpoint: `https://${name}` }));
    const target = (name: string, hostname: string, more: object, provider?: Avamar.Provider) =>
      new avamar.DataDomainTarget(name, { hostname, username: "u", password: "p", ...more }, provider && { provider });
    target("one", "dd-wide", { maxStreams: 50 }, grids[0]);
    await settled(target("two", "dd-wide", { maxStreams: 40 }, grids[1]).possibleStreams);
    expect(said).toEqual([]);
    target("three", "dd-narrow", { maxStreams: 50 }, grids[0]);
    target("four", "DD-narrow", { maxStreams: 50, maxStreamsAsPercent: true }, grids[1]);
    await settled(target("five", "dd-wide", {}).possibleStreams);
    const once =
      'The Data Domain dd-narrow has 90 streams, and this program gives 95 of them away: "three" 50, "four" 45. Give less to one of them.';
    await expect.poll(() => said).toEqual([once]);
    log.mockRestore();
  });

  test("resources stand for their ids, in lists and nested too", async () => {
    const domain = new avamar.Domain("domain", { parent: "/clients", name: "CORP" });
    const stream = new avamar.AvamarClientStream("stream", {
      connection: { host: "h", password: "the-password", hostKey },
      serviceName: "backupC",
      clientName: "c",
      grid: "g",
      domain,
      varDirectory: "C:\\avs\\varC",
      port: 28003,
    });
    const policy = new avamar.Policy("policy", {
      domain,
      name: "p",
      dataset: "/Default Dataset",
      schedule: "/Default Schedule",
      retention: "/Default Retention",
      members: [stream],
    });
    await settled(policy.urn);
    expect(registered.get("stream")).toMatchObject({
      type: "pulumi-nodejs:dynamic/avamar:AvamarClientStream",
      inputs: {
        domain: "/clients/CORP",
        owner: "estate/dev",
        connection: { [SECRET]: expect.any(String), value: { host: "h", password: "the-password" } },
        __provider: 'exports.handler = () => require("pulumi-avamar/dynamic/v1").avamarClientStream;',
      },
    });
    expect(registered.get("policy")?.inputs.members).toEqual(["f".repeat(40)]);
  });

  test("a vCenter stands for its name, and for its domain of machines, before it is made", async () => {
    const vcenter = new avamar.VirtualCenter("vcenter", { name: "vc01.example.com", username: "u", password: "p" });
    const machines = new avamar.VirtualMachineClients("machines", {
      virtualCenter: vcenter,
      domain: vcenter,
      entities: ["/DC01/vm/web-01"],
    });
    await settled(machines.urn);
    expect(registered.get("machines")?.inputs).toMatchObject({
      virtualCenter: "vc01.example.com",
      domain: "/vc01.example.com/VirtualMachines",
    });
  });

  test("what check fills in and what is not given are outputs too", () => {
    const domain = new avamar.Domain("plain", { name: "X" });
    for (const name of ["contact", "adopt", "path", "domainId"]) expect(domain).toHaveProperty(name);
    const schedule = avamar.AvamarClientStream.prototype;
    expect(schedule).toBeDefined();
  });

  test("another kind of resource than the property takes is refused with both", () => {
    const domain = new avamar.Domain("wrong", { name: "Y" });
    expect(
      () => new avamar.Policy("policy2", { name: "p2", dataset: domain as never, schedule: "/s", retention: "/r" }),
    ).toThrow(/policy2\.dataset: takes Dataset, not a Domain/);
  });

  test("two streams of one host with the same port are refused with both names, also when other inputs come later", async () => {
    const later = new avamar.Domain("later", { name: "LATER" }).path;
    const make = (name: string, letter: string, domain: string | typeof later) =>
      new avamar.AvamarClientStream(name, {
        connection: {
          host: "other",
          hostKey,
          password: pulumi.secret("the-password"),
          proxy: { host: "jump", hostKey, password: pulumi.secret("jump-password") },
        },
        serviceName: `backup${letter}`,
        clientName: `c-${letter}`,
        grid: "g",
        domain,
        varDirectory: `C:\\avs\\var${letter}`,
        port: 28100,
      });
    make("one", "A", later);
    expect(() => make("two", "B", "/clients")).toThrow(
      /AvamarClientStream "two" and "one" both have the port 28100 on host other/,
    );
  });

  test.each([
    ["owner", "somebody/else"],
    ["imagePath", "C:\\other.exe"],
    ["flagLines", "--hostname=x"],
    ["clientPath", "/clients/x"],
  ])("what the package fills in is no argument: %s", (property, value) => {
    const args = {
      connection: { host: "h2", hostKey, password: "the-password" },
      serviceName: "backupZ",
      clientName: "z",
      grid: "g",
      domain: "/clients",
      varDirectory: "C:\\avs\\varZ",
      port: 28200,
    };
    const make = (more: object) => new avamar.AvamarClientStream("filled", { ...args, ...more });
    expect(() => make({ [property]: value })).toThrow(
      `filled.${property}: follows from the other properties; leave it out.`,
    );
    expect(() => make({})).not.toThrow();
  });

  describe("config below avamar:", () => {
    const make = (config: Record<string, string>) => {
      pulumi.runtime.setAllConfig(config);
      return () => new avamar.Retention("any", { name: "any", type: "noExpiration" });
    };
    afterEach(() => pulumi.runtime.setAllConfig({}));

    test("that is a setting misspelt is refused with the setting", () => {
      expect(make({ "avamar:endpont": "https://g" })).toThrow(
        /^avamar:endpont: there is no such setting; did you mean avamar:endpoint\? .*pulumi config rm avamar:endpont\.$/,
      );
    });

    test("that is a setting, or something else of the program's, is not", () => {
      expect(make({ "avamar:endpoint": "https://g", "avamar:ourOwnThing": "x", "other:endpont": "y" })).not.toThrow();
    });
  });

  test("an argument of a provider instance that is no setting is refused", () => {
    const make = (args: object) => () => new avamar.Provider("misspelt", args);
    expect(make({ endpont: "https://g" })).toThrow(
      /misspelt\.endpont: there is no such setting; did you mean "endpoint"\?/,
    );
    expect(make({ colour: "red" })).toThrow(/misspelt\.colour: there is no such setting\./);
  });

  const dataDomain = { host: "dd01.example", username: "sysadmin", password: "the-password" };

  test("a user of a Data Domain stands for its name, and the login there is a secret", async () => {
    const user = new avamar.DataDomainUser("boost", { dataDomain, name: "avamar-boost", password: "p", role: "admin" });
    const right = new avamar.BoostUser("boost-right", { dataDomain, user });
    const unit = new avamar.StorageUnit("boost-unit", { dataDomain, name: "archive", user: right });
    await settled(unit.urn);
    expect(registered.get("boost-right")).toMatchObject({
      type: "pulumi-nodejs:dynamic/data-domain:BoostUser",
      inputs: {
        user: "avamar-boost",
        dataDomain: { [SECRET]: expect.any(String), value: dataDomain },
      },
    });
    expect(registered.get("boost-unit")?.inputs.user).toBe("avamar-boost");
  });

  test("two users of one name on one Data Domain are refused with both names, on two they are not", () => {
    const make = (name: string, host: string) =>
      new avamar.DataDomainUser(name, {
        dataDomain: { ...dataDomain, host, password: pulumi.secret("the-password") },
        name: "twice",
        password: "p",
        role: "admin",
      });
    make("first", "dd07.example");
    expect(() => make("elsewhere", "dd08.example")).not.toThrow();
    expect(() => make("second", "DD07.example")).toThrow(
      /DataDomainUser "second" and "first" both have the user name twice on the Data Domain DD07\.example/,
    );
  });

  test("two pools that share an address are refused, however it is written, and not where one excludes it", () => {
    const make = (name: string, addresses: string[], more: object = {}) =>
      new avamar.ClientPool(name, { domain: "/clients/POOLS", addresses, ...more });
    make("network", ["10.7.0.0/28"], { exclude: ["10.7.0.9"] });
    expect(() => make("excluded", ["10.7.0.9"])).not.toThrow();
    expect(() => make("otherDomain", ["10.7.0.4"], { domain: "/clients" })).not.toThrow();
    expect(() => make("range", ["10.7.0.14-10.7.0.20"])).toThrow(
      /ClientPool "range" and "network" both have the client 10\.7\.0\.14 on domain \/clients\/POOLS/,
    );
  });

  test("every grid of its own provider instance may have the same names", () => {
    const [syd, mel] = ["syd", "mel"].map(
      (name) => new avamar.Provider(name, { endpoint: `https://${name}`, username: "u", password: "the-password" }),
    );
    for (const provider of [syd, mel]) {
      const name = provider === syd ? "a" : "b";
      expect(
        () => new avamar.Schedule(`nightly-${name}`, { name: "nightly", recurrence: "onDemand" }, { provider }),
      ).not.toThrow();
    }
  });
});
