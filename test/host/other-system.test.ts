import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plain } from "../contract/case.ts";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { type Site, startSite } from "../site/index.ts";

describe("a host of the other system than was declared is named, whatever looks at it first", () => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite({ hosts: ["windows"], linuxHosts: ["linux"] });
  });
  afterAll(() => site?.close());

  function connection(name: string): Plain {
    const { address, port, user, password, hostKey } = site.access.hosts.find((each) => each.name === name)!;
    return { host: address, port, user, password, hostKey };
  }
  const up = (type: string, inputs: Plain) =>
    new Deployment(type, () => newProvider(type, { settings: {}, home: "/nowhere", said: [] })).up(inputs);
  const stream = { serviceName: "backupC", clientName: "c", grid: "syd01-g1-util", domain: "/clients", port: 28_003 };

  const isLinux = /: the host runs Linux, and this is declared for Windows\. Write os: "linux"\.$/;
  const isWindows = /: the host runs Windows, and this is declared for Linux\. Write os: "windows"\.$/;

  test.each([
    ["AvamarClientStream", "linux", { ...stream, varDirectory: "C:\\Program Files\\avs\\varC" }, isLinux],
    ["AvamarClientStream", "windows", { ...stream, os: "linux", varDirectory: "/usr/local/avamar/varC" }, isWindows],
    ["AvamarAgent", "linux", {}, isLinux],
    ["AvamarAgent", "windows", { os: "linux" }, isWindows],
  ])("%s on %s", async (type, host, inputs, message) => {
    await expect(up(type, { connection: connection(host), ...inputs })).rejects.toThrow(message);
  });
});
