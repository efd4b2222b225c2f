import { describe, expect, test } from "vitest";
import { missingFrom, recordedIn } from "../../provider/commands/discover/check";
import { declaredOf } from "../../provider/commands/discover/declared";
import { estateOf, type Kind } from "../../provider/commands/discover/estate";
import { projectOf } from "../../provider/commands/discover/project-files";
import type { Definition } from "../../provider/kernel/definition";
import type { Plain } from "../../provider/kernel/values";
import { definitions } from "../../provider/pulumi/definitions";

const known = definitions as unknown as Record<string, Definition<Plain, never>>;
const id = (number: number) => number.toString(16).padStart(40, "0");
const kind = (
  entry: string,
  ...found: { id: string; inputs: Plain; outputs?: Plain; untouchable?: string; remarks?: string[] }[]
): Kind => ({
  definition: known[entry]!,
  found: found.map((each) => ({ outputs: {}, ...each })),
});
const domain = (number: number, parent: string, name: string) => {
  const path = parent === "/" ? `/${name}` : `${parent}/${name}`;
  return { id: id(number), inputs: { name, parent, path }, outputs: { domainId: id(number) } };
};
const client = (number: number, at: string, name: string, more: Plain = {}) => ({
  id: id(number),
  inputs: { name, domain: at, enabled: true, ...more },
  outputs: { clientId: id(number) },
});
const retention = (number: number, at: string, name: string) => ({
  id: `RP-${number}`,
  inputs: { name, domain: at, type: "noExpiration" },
  outputs: { retentionId: `RP-${number}`, path: at === "/" ? `/${name}` : `${at}/${name}` },
});

function write(...kinds: Kind[]) {
  const { members, leftOut } = estateOf(kinds, () => true);
  const about = {
    project: "estate",
    stack: "prod",
    settings: { endpoint: "https://g1" },
    secrets: ["password"],
    version: "0.1.0",
  };
  const { files, config } = projectOf(members, leftOut, about);
  return { files, config, leftOut, text: (path: string) => files.get(path) ?? "" };
}

describe("what is declared of an object", () => {
  test("nothing that is empty, off, as it is by itself, or follows from the rest", () => {
    expect(
      declaredOf(known.client!, {
        ...{ name: "app", domain: "/clients", path: "/clients/app", enabled: true, activation: "none" },
        ...{
          contact: { name: "", email: "a@b.c" },
          paging: { automatic: true, enabled: true },
          overtimeOption: "nextSuccess",
        },
        ...{ overrideEncryption: false, clientInitiatedBackups: { enabled: true, allowFileSelection: false } },
      }),
    ).toEqual({ name: "app", contact: { email: "a@b.c" }, clientInitiatedBackups: { allowFileSelection: false } });
  });

  test("what holds by itself is said where it does not hold", () => {
    expect(declaredOf(known.client!, { name: "app", enabled: false })).toEqual({ name: "app", enabled: false });
    expect(
      declaredOf(known.notificationProfile!, {
        name: "team",
        schedule: "S",
        codes: [1],
        email: { enabled: false, attachLogs: false },
      }),
    ).toEqual({ name: "team", schedule: "S", codes: [1] });
  });

  test("what has to be said and cannot be read is unread", () => {
    expect(declaredOf(known.user!, { name: "head", role: "root" })).toEqual({
      name: "head",
      role: "root",
      password: "unread",
    });
  });
});

describe("what is in no program", () => {
  const member = (entry: string, found: { id: string; inputs: Plain; outputs?: Plain }) =>
    estateOf([kind(entry, found)], () => true).members;
  const machines = (...clientIds: string[]) => ({
    id: "vc01",
    inputs: { virtualCenter: "vc01", domain: "/vc01/VirtualMachines", entities: ["/DC/vm/a"] },
    outputs: { clientIds, clients: clientIds.map((clientId) => ({ clientId })) },
  });
  const recorded = (type: string, id: string, inputs: Plain = {}, outputs: Plain = {}) => ({
    ...{ type: `pulumi-nodejs:dynamic/${type}`, id },
    ...{ inputs, outputs: { ...inputs, ...outputs } },
  });

  test("is known by its id, by its host, and as what another resource is", () => {
    const app = member("client", client(1, "/clients", "app"));
    expect(missingFrom([recorded("avamar:Client", id(1))], app)).toEqual([]);
    expect(missingFrom([recorded("avamar:AvamarClientStream", "h/s", {}, { clientId: id(1) })], app)).toEqual([]);
    // To be a member of a policy is not to be declared.
    const policy = recorded("avamar:Policy", "GP-1", { members: [id(1)] });
    expect(missingFrom([policy], app)).toEqual([{ type: "Client", what: "client /clients/app", id: id(1) }]);
    const at = (host: string) => ({ host, username: "sysadmin", password: "unread" });
    const unit = member("storageUnit", { id: "u", inputs: { dataDomain: at("dd01"), name: "u", user: "boost" } });
    expect(missingFrom([recorded("data-domain:StorageUnit", "u", { dataDomain: at("DD01") })], unit)).toEqual([]);
    expect(missingFrom([recorded("data-domain:StorageUnit", "u", { dataDomain: at("dd02") })], unit)).toHaveLength(1);
  });

  test("a set of machines that has got another one is not known whole", () => {
    const known = recorded("avamar:VirtualMachineClients", "vc01", {}, { clientIds: [id(1)] });
    expect(missingFrom([known], member("virtualMachineClients", machines(id(1))))).toEqual([]);
    expect(missingFrom([known], member("virtualMachineClients", machines(id(1), id(2))))).toHaveLength(1);
  });

  test("a state is read as the engine exports it and as a store keeps it; anything else is refused", () => {
    const resources = [recorded("avamar:Client", id(1))];
    expect(recordedIn(JSON.stringify({ version: 3, deployment: { resources } }))).toEqual(resources);
    expect(recordedIn(JSON.stringify({ version: 3, checkpoint: { latest: { resources } } }))).toEqual(resources);
    expect(() => recordedIn("{}")).toThrow("it is no state of a stack");
  });
});

describe("a written program", () => {
  test("three that differ in nothing but their names are a loop, two are not", () => {
    const { text } = write(
      kind(
        "client",
        ...["a", "b", "c"].map((name, i) => client(i, "/clients", name)),
        client(9, "/", "x"),
        client(8, "/", "y"),
      ),
    );
    expect(text("clients.ts")).toContain(
      'each(\n  ["a", "b", "c"],\n  (name) => new avamar.Client(name, { name }),\n);',
    );
    expect(text("grid.ts")).toContain('new avamar.Client("x", { name: "x", domain: "/" });');
    expect(text("grid.ts")).not.toContain("each(");
  });

  test("what differs in a few properties is a table, and one property may be missing in some", () => {
    const rows = [
      client(1, "/clients", "a", { contact: { email: "a@b.c" } }),
      client(2, "/clients", "b", { enabled: false }),
      client(3, "/clients", "c"),
    ];
    const { text } = write(
      kind("client", ...rows.map((each) => ({ ...each, inputs: { ...each.inputs, overtimeOption: "always" } }))),
    );
    expect(text("clients.ts")).toMatch(
      /a: \{ contact: \{ email: "a@b\.c" \} \},\n {4}b: \{ enabled: false \},\n {4}c: \{\},\n/,
    );
    expect(text("clients.ts")).toContain('overtimeOption: "always"');
  });

  test("one name in two domains: all of those domains are called by their paths, and still made in a loop", () => {
    const inBoth = ["/clients/A", "/clients/B"].flatMap((at, i) =>
      ["x", "y", "z"].map((name, j) => client(i * 10 + j, at, name)),
    );
    const { text } = write(
      kind("domain", domain(100, "/clients", "A"), domain(101, "/clients", "B")),
      kind("client", ...inBoth),
    );
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it must stay text
    expect(text("clients/A.ts")).toContain("new avamar.Client(`clients/A/${name}`, { name, domain: domains.a })");
  });

  test("one name in several kinds says the kind, too", () => {
    const schedule = {
      id: "SC-1",
      inputs: { name: "nightly", domain: "/", recurrence: "onDemand" },
      outputs: { scheduleId: "SC-1", path: "/nightly" },
    };
    const dataset = {
      id: "DS-1",
      inputs: { name: "nightly", domain: "/" },
      outputs: { datasetId: "DS-1", path: "/nightly" },
    };
    const policy = {
      id: "GP-1",
      inputs: {
        name: "nightly",
        domain: "/",
        enabled: true,
        dataset: "DS-1",
        schedule: "SC-1",
        retention: "RP-7",
        members: [],
      },
    };
    const builtIn = { ...retention(7, "/", "Default Retention"), untouchable: "it is built in" };
    const { text } = write(
      kind("schedule", schedule),
      kind("dataset", dataset),
      kind("policy", policy),
      kind("retention", builtIn),
    );
    expect(text("grid.ts")).toContain("export const nightlySchedule = ");
    expect(text("policies.ts")).toContain(
      'dataset: grid.nightlyDataset,\n  schedule: grid.nightlySchedule,\n  retention: "/Default Retention",',
    );
  });

  test("a file never needs one behind it: what it refers to there is an id with a remark", () => {
    const above = client(1, "/clients", "up", { retention: "RP-1", overrideRetention: true });
    const below = client(2, "/clients/A", "down", { retention: "RP-2", overrideRetention: true });
    const { text } = write(
      kind("retention", retention(1, "/clients/A", "low"), retention(2, "/clients", "high")),
      kind("client", above, below),
    );
    expect(text("clients.ts")).toContain('retention: "RP-1" /* retention /clients/A/low */');
    expect(text("clients/A.ts")).toContain("retention: clients.high");
  });

  test("domains that differ in case only are told apart", () => {
    const { members } = estateOf(
      [
        kind("domain", domain(11, "/clients", "CORP"), domain(12, "/clients", "Corp")),
        kind("client", client(1, "/clients/CORP", "upper"), client(2, "/clients/Corp", "mixed")),
      ],
      () => true,
    );
    const domainOf = (name: string) => members.find(({ found }) => found.inputs.name === name)!.args.domain;
    for (const [name, path] of [
      ["upper", "/clients/CORP"],
      ["mixed", "/clients/Corp"],
    ] as const)
      expect(domainOf(name)).toMatchObject({ is: "reference", value: path });
  });

  test("members of one loop are named together, and all of them at once", () => {
    const all = Array.from({ length: 6 }, (_, i) => client(i + 1, "/clients", `app-${i + 1}`));
    const policy = (name: string, members: string[]) => ({
      id: name,
      inputs: {
        name,
        domain: "/clients",
        enabled: true,
        dataset: "DS-1",
        schedule: "SC-1",
        retention: "RP-1",
        members,
      },
    });
    const { text } = write(
      kind("client", ...all),
      kind(
        "policy",
        policy(
          "some",
          all.slice(0, 4).map((each) => each.id),
        ),
        policy(
          "all",
          all.map((each) => each.id),
        ),
        policy("two", [id(6), id(2)]),
      ),
    );
    expect(text("clients-policies.ts")).toContain(
      'some: { members: some(clients.appClients, "app-1", "app-2", "app-3", "app-4") }',
    );
    expect(text("clients-policies.ts")).toContain("all: { members: Object.values(clients.appClients) }");
    expect(text("clients-policies.ts")).toContain(
      'two: { members: [clients.appClients["app-6"], clients.appClients["app-2"]] }',
    );
  });

  test("what a check would refuse is left out with its reason, and referred to by its path", () => {
    const { leftOut, text, files } = write(
      kind("retention", retention(1, "/clients", "a/b")),
      kind("client", client(1, "/clients", "x", { retention: "RP-1", overrideRetention: true })),
    );
    expect(leftOut).toEqual([
      { what: "retention /clients/a/b", why: expect.stringMatching(/^name: a retention name cannot hold \//) },
    ]);
    expect(text("clients.ts")).toContain('retention: "/clients/a/b"');
    expect(files.get("README.md")).toMatch(/cannot be declared as they are:\n\n- retention \/clients\/a\/b: name: /);
  });

  test("the client that a stream is, is declared with the stream, also where that belongs to another stack", () => {
    const stream = (more: object) => ({
      id: "files/backupC",
      inputs: { connection: { host: "files" } },
      outputs: { clientId: id(1) },
      ...more,
    });
    const { files } = write(
      kind("client", client(1, "/clients", "c"), client(2, "/clients", "d")),
      kind("avamarClientStream", stream({ untouchable: "it belongs to the stack other/prod" })),
    );
    expect(files.get("clients.ts")).toContain('"d"');
    expect(files.get("clients.ts")).not.toContain('"c"');
  });

  test("of objects that only case tells apart one is declared, always the same, and the other is named", () => {
    const dataset = (name: string) => ({
      id: `DS-${name}`,
      inputs: { name, domain: "/clients" },
      outputs: { datasetId: `DS-${name}`, path: `/clients/${name}` },
    });
    const found = [dataset("files"), dataset("Files"), dataset("FILES"), dataset("mail")];
    for (const order of [found, [...found].reverse()]) {
      const { leftOut, text } = write(kind("dataset", ...order));
      expect(leftOut.map(({ what }) => what).sort()).toEqual(["dataset /clients/Files", "dataset /clients/files"]);
      expect(leftOut[0]!.why).toBe(
        "but for upper and lower case it is dataset /clients/FILES, which is in the program, and a program can declare one of them.",
      );
      expect(text("clients.ts")).toContain('"FILES"');
      expect(text("clients.ts")).toContain('"mail"');
      expect(text("clients.ts")).not.toMatch(/"files"|"Files"/);
    }
  });

  test("what has the same port on a host as another one is named with it", () => {
    const stream = (service: string, port: number) => ({
      id: `files/${service}`,
      inputs: {
        ...{ connection: { host: "files", hostKey: `SHA256:${"A".repeat(43)}` }, serviceName: service, port },
        ...{ clientName: `files-${service}`, grid: "g", domain: "/clients", varDirectory: `C:\\avs\\${service}` },
      },
      outputs: { clientId: "" },
    });
    const { leftOut } = write(kind("avamarClientStream", stream("b", 28003), stream("a", 28003), stream("c", 28004)));
    expect(leftOut).toEqual([
      {
        what: "stream b on files",
        why: expect.stringMatching(
          /^stream a on files, which is in the program, has the port 28003 on host \S+, too\.$/,
        ),
      },
    ]);
  });

  test("a machine in a policy is its client's id, with its name beside it", () => {
    const machines = {
      id: "vc01",
      inputs: { virtualCenter: "vc01", domain: "/vc01/VirtualMachines", entities: ["/DC/vm/a", "/DC/vm/b"] },
      outputs: {
        clientIds: [id(1), id(2)],
        clients: ["a", "b"].map((name, i) => ({ clientId: id(i + 1), entity: `/DC/vm/${name}`, entityId: `vm-${i}` })),
      },
    };
    const policy = {
      id: "GP-1",
      inputs: {
        ...{ name: "machines", domain: "/vc01", enabled: true, members: [id(2)] },
        ...{ dataset: "DS-1", schedule: "SC-1", retention: "RP-1" },
      },
    };
    const { text } = write(kind("virtualMachineClients", machines), kind("policy", policy));
    expect(text("vc01-policies.ts")).toContain(`members: ["${id(2)}" /* /DC/vm/b */]`);
  });

  test("a domain that is called like the file of another one's policies has a file of its own", () => {
    const policy = (domain: string, number: number) => ({
      id: `GP-${number}`,
      inputs: {
        ...{ name: "p", domain, enabled: true, members: [] },
        ...{ dataset: "DS-1", schedule: "SC-1", retention: "RP-1" },
      },
    });
    const { files, text } = write(
      kind("domain", domain(1, "/clients", "CORP"), domain(2, "/clients", "CORP-policies")),
      kind("client", client(3, "/clients/CORP", "a"), client(4, "/clients/CORP-policies", "b")),
      kind("policy", policy("/clients/CORP", 1), policy("/clients/CORP-policies", 2)),
    );
    const heads = [...files.keys()]
      .filter((path) => path.startsWith("clients/"))
      .map((path) => [path, text(path).split("\n")[0]]);
    expect(heads).toEqual([
      ["clients/CORP.ts", "// The domain /clients/CORP."],
      ["clients/CORP-policies-domain.ts", "// The domain /clients/CORP-policies."],
      ["clients/CORP-policies.ts", "// Policies of the domain /clients/CORP."],
      ["clients/CORP-policies-domain-policies.ts", "// Policies of the domain /clients/CORP-policies."],
    ]);
  });

  test("a remark cannot end its comment", () => {
    const odd = client(1, "/clients", "x");
    const { text } = write(kind("client", { ...odd, remarks: ["one */ process.exit(1) /* two\nlines"] }));
    expect(text("clients.ts")).toMatch(/^\/\/ one \*\u200b\/ process\.exit\(1\) \/\* two lines\nnew avamar\.Client/m);
  });

  test("a Data Domain's login is one constant, its password one key, and names mean what is there", () => {
    const at = (host: string) => ({ host, username: "sysadmin", password: "unread" });
    const users = ["dd01.example.com", "dd02.example.com"].map((host) => ({
      id: "boost",
      inputs: { dataDomain: at(host), name: "boost", role: "admin" },
      outputs: { uid: 500 },
    }));
    const rights = ["dd01.example.com", "dd02.example.com"].map((host) => ({
      id: "boost",
      inputs: { dataDomain: at(host), user: "boost" },
    }));
    const { text, config } = write(kind("dataDomainUser", ...users), kind("boostUser", ...rights));
    expect(text("data-domains/dd02.example.com.ts")).toContain(
      'const dataDomain = { host: "dd02.example.com", username: "sysadmin", password: config.requireSecret("dd02Password") };',
    );
    expect(text("data-domains/dd02.example.com.ts")).toContain("  dataDomain,\n  user: boostDataDomainUser,");
    expect(config.map(({ key }) => key).sort()).toEqual([
      "dd01ExampleComBoostPassword",
      "dd01Password",
      "dd02ExampleComBoostPassword",
      "dd02Password",
    ]);
  });
});
