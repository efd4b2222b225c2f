import { describe, expect, test } from "vitest";
import { newProvider, open, withoutSecrets } from "../contract/deployment.ts";

const hostKey = `SHA256:${"A".repeat(43)}`;
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const inputs = {
  connection: { host: "syd02-vs-util01", user: "Administrator", password: "the-password", hostKey },
  serviceName: "backupC",
  clientName: "syd02-vs-util-c",
  grid: "syd01-g1-util",
  domain: "/clients/iQ3/CORP",
  varDirectory: "C:\\Program Files\\avs\\varC",
  port: 28003,
};

function provider(settings: Record<string, string> = {}) {
  return newProvider("AvamarClientStream", { settings, home: "/nowhere", said: [] });
}

async function failures(connection: object, settings?: Record<string, string>) {
  return (await provider(settings).check({}, { ...inputs, connection })).failures;
}

describe("a connection in a check, which connects nowhere and reads no file", () => {
  test.each<[string, object, string, RegExp]>([
    ["no proof", { host: "h" }, "connection.hostKey", /is missing.*ssh-keygen -lf C:.*avamar:sshKnownHosts/],
    ["two proofs", { host: "h", hostKey, knownHosts: "known_hosts" }, "connection.knownHosts", /beside hostKey/],
    [
      "keys for a file",
      { host: "h", knownHosts: "h ssh-ed25519 AAAAC3Nz" },
      "connection.knownHosts",
      /path of a known/,
    ],
    [
      "a jump host without proof",
      { host: "h", hostKey, proxy: { host: "j" } },
      "connection.proxy.hostKey",
      /is missing/,
    ],
    [
      "a jump host with two",
      { host: "h", hostKey, proxy: { host: "j", hostKey, knownHosts: "f" } },
      "connection.proxy.knownHosts",
      /beside/,
    ],
    [
      "a user in the name",
      { host: "h", hostKey, proxy: { host: "me@j", hostKey } },
      "connection.proxy.host",
      /is the host alone: write host: "j", user: "me"\./,
    ],
    [
      "a path for a key",
      { host: "h", hostKey, privateKey: "~/.ssh/id_rsa" },
      "",
      /^connection\.privateKey: must be the text/,
    ],
    [
      "an empty password of a jump host",
      { host: "h", hostKey, proxy: { host: "j", hostKey, password: "" } },
      "",
      /^connection\.proxy\.password: /,
    ],
    [
      "a path for the key of a jump host",
      { host: "h", hostKey, proxy: { host: "j", hostKey, privateKey: "~/.ssh/id_rsa" } },
      "",
      /^connection\.proxy\.privateKey: must be/,
    ],
  ])("%s", async (_what, connection, property, reason) => {
    expect(await failures(connection)).toEqual([{ property, reason: expect.stringMatching(reason) }]);
  });

  test("a known_hosts file for all hosts is proof for hosts and jump hosts", async () => {
    expect(await failures({ host: "h", proxy: { host: "j" } }, { sshKnownHosts: "/not/read/here" })).toEqual([]);
  });

  test("what is not known yet is no issue", async () => {
    expect(await failures({ host: "h", hostKey: UNKNOWN })).toEqual([]);
    expect(await failures({ host: "h", hostKey, knownHosts: UNKNOWN })).toEqual([]);
    expect(await failures({ host: "h", hostKey, proxy: UNKNOWN })).toEqual([]);
    const proxy = { host: UNKNOWN, port: UNKNOWN, privateKey: UNKNOWN, password: UNKNOWN, hostKey: UNKNOWN };
    expect(await failures({ host: "h", hostKey, privateKey: UNKNOWN, proxy })).toEqual([]);
  });
});

describe("a jump host in the state", () => {
  const proxy = {
    host: "jump",
    user: "me",
    password: "jump-password-1",
    privateKeyPassphrase: "jump-phrase-1",
    hostKey,
  };
  const through = (changes: object) => ({
    ...inputs,
    connection: { ...inputs.connection, proxy: { ...proxy, ...changes } },
  });

  test("its secrets are marked at their depth", async () => {
    const { inputs: checked } = await provider().check({}, through({}));
    expect(withoutSecrets(checked)).toMatchObject({
      connection: {
        password: "[secret]",
        proxy: { ...proxy, password: "[secret]", privateKeyPassphrase: "[secret]" },
      },
    });
    expect(JSON.stringify(open(checked))).toContain("jump-password-1");
  });

  test("other credentials, another jump host and none are updates in place", async () => {
    const recorded = { ...through({}), clientId: "x" };
    for (const news of [through({ password: "jump-password-2" }), through({ host: "other", port: 2222 }), inputs]) {
      const { inputs: checked } = await provider().check({}, news);
      const { inputs: old } = await provider().check({}, through({}));
      const difference = await provider().diff("x", { ...recorded, ...open(old) }, open(checked));
      expect(difference.changes).not.toBe(false);
      expect(difference.replaces).toEqual([]);
    }
  });
});
