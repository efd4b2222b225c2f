import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaredOf } from "../../provider/commands/discover/declared";
import { estateOf } from "../../provider/commands/discover/estate";
import { inOwnWords } from "../../provider/commands/discover/own-words";
import type { Definition, Listed } from "../../provider/kernel/definition";
import { AvamarError } from "../../provider/kernel/errors";
import type { Plain } from "../../provider/kernel/values";
import { definitions } from "../../provider/pulumi/definitions";
import { connect } from "../../provider/pulumi/world";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { type Site, startSite } from "../site/index.ts";

const stream = definitions.avamarClientStream;
const VAR = "/usr/local/avamar/varC";

describe("agents on a Linux server", () => {
  let site: Site;
  let home: string;
  let settings: Record<string, string>;
  let connection: Plain;

  beforeAll(async () => {
    site = await startSite({
      grids: [{ name: "syd01-g1-util", registrationMs: 5 }],
      hosts: [],
      linuxHosts: ["files-01"],
    });
    home = mkdtempSync(join(tmpdir(), "avamar-streams-"));
    const { url, username, password, certificateSha256 } = site.access.avamar;
    settings = { endpoint: url, username, password, certificateSha256 };
    const host = site.access.hosts[0]!;
    connection = {
      host: host.address,
      port: host.port,
      user: host.user,
      password: host.password,
      hostKey: host.hostKey,
    };
    const provider = newProvider("AvamarClientStream", { settings, home, said: [] });
    await new Deployment("AvamarClientStream", () => provider).up({
      ...{ connection, os: "linux", serviceName: "backupC", clientName: "files-01-c", grid: "syd01-g1-util" },
      ...{ domain: "/clients", varDirectory: VAR, port: 28_003, flags: { netbind: "10.0.0.5" } },
    });
  }, 60_000);
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await site?.close();
  });

  async function listed(at: Plain = {}): Promise<Listed<Plain>[]> {
    const world = connect(settings, undefined, true);
    try {
      const run = { world, made: () => {}, progress: () => {}, warn: () => {} };
      return await stream.list!(run, { connection, os: "linux", ...at });
    } finally {
      await world.close();
    }
  }

  test("all but the default one are found, with what a program has to say of them", async () => {
    const [found, ...more] = await listed();
    expect(more).toEqual([]);
    expect(found).toMatchObject({ id: `${connection.host}/backupC`, remarks: [], untouchable: undefined });
    expect(declaredOf(stream as unknown as Definition<Plain, never>, found!.inputs)).toEqual({
      ...{ connection, os: "linux", serviceName: "backupC", clientName: "files-01-c", grid: "syd01-g1-util" },
      ...{ domain: "/clients", varDirectory: VAR, port: 28_003, flags: { netbind: "10.0.0.5" } },
    });
  });

  test.each([
    [
      "another system",
      { os: "windows" },
      {},
      /declared for Windows\. Write linux: before a Linux server, --host linux:root@HOST/,
    ],
    [
      "a wrong password",
      {},
      { password: "not-this-one" },
      /Look at the user in --host USER@HOST .*AVAMAR_SSH_PASSWORD/,
    ],
    ["no password", {}, { password: undefined }, /no credentials\. Set AVAMAR_SSH_PASSWORD, /],
    ["no key", {}, { hostKey: undefined }, /Write its key behind the address: --host HOST,SHA256:/],
    [
      "another key",
      {},
      { hostKey: `SHA256:${"A".repeat(43)}` },
      /Compare it with the key on the host itself, then write/,
    ],
  ])("%s is said in the words of the command line", async (_, at, other, said) => {
    const error = await listed({ connection: { ...connection, ...other }, ...at }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(AvamarError);
    const { message } = inOwnWords(error);
    expect(message).toMatch(said);
    expect(message).not.toMatch(/avamar:|connection\.|os: /);
  });

  test("one that is declared in another stack is not ours to declare, nor is one that does not say who it is", async () => {
    const host = site.linuxHosts[0]!;
    const file = `${VAR}/pulumi-avamar.json`;
    const mark = host.files.read(file).toString();
    host.files.write(file, JSON.stringify({ ...JSON.parse(mark), owner: "files/prod" }));
    const [foreign] = await listed();
    expect(foreign!.untouchable).toBe("it belongs to the stack files/prod");
    // It is named, with what to do where nobody has that stack any more.
    const { members, leftOut } = estateOf([{ definition: stream as never, found: [foreign as never] }], () => true);
    expect(members).toEqual([]);
    expect(leftOut).toEqual([
      {
        what: expect.stringContaining("stream"),
        why: "it belongs to the stack files/prod. Where the state of that stack is lost, give its names with --project and --stack.",
      },
    ]);
    host.files.write(file, mark);
    const flags = host.files.read(`${VAR}/avagent.cmd`).toString();
    host.files.write(`${VAR}/avagent.cmd`, flags.replace(/^--dpndomain=.*\n/m, ""));
    expect((await listed())[0]!.untouchable).toBe("its avagent.cmd or its service lacks --dpndomain");
    host.files.write(`${VAR}/avagent.cmd`, flags);
  });
});
