import { describe, expect, test } from "vitest";
import { estateOf } from "../../provider/commands/discover/estate";
import { client, domain, id, kind, retention, write } from "./writing.ts";

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
