import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { startHost, type Tested } from "../site-tests/linux-server.ts";

const script = readFileSync(resolve(import.meta.dirname, "../../examples/agent-rollout/scripts/upgrade.sh"));
const BIN = "/usr/local/avamar/bin/avagent.bin";

describe.each([
  ["rpm", "rpm -e --nodeps AvamarClient"],
  ["deb", "dpkg -r avamarclient-debian"],
] as const)("upgrade.sh of examples/agent-rollout, %s", (packages, removal) => {
  async function host(): Promise<Tested> {
    const tested = await startHost({ packages });
    tested.host.files.write("/var/tmp/upgrade.sh", script);
    return tested;
  }

  test("installs a newer package, and removes it", async () => {
    const tested = await host();
    const file = `/var/tmp/agent.${packages}`;
    tested.host.files.write(file, tested.host.agentPackage("19.10.100-149"));
    await tested.ok(`sh /var/tmp/upgrade.sh install ${file}`);
    expect(await tested.ok(`${BIN} --version`)).toContain("19.10.100-149");
    await tested.ok("sh /var/tmp/upgrade.sh remove");
    expect(tested.host.files.exists(BIN)).toBe(false);
    // Nothing is left to remove, which is what was wanted.
    await tested.ok("sh /var/tmp/upgrade.sh remove");
  });

  test("ends with an error where no package owns the agent", async () => {
    const tested = await host();
    await tested.ok(`cp ${BIN} /var/tmp/kept; ${removal}; cp /var/tmp/kept ${BIN}`);
    const { code, err } = await tested.run("sh /var/tmp/upgrade.sh remove");
    expect(code).toBe(1);
    expect(err).toMatch(/no package owns \/usr\/local\/avamar\/bin\/avagent\.bin: remove the agent/);
    expect(tested.host.files.exists(BIN)).toBe(true);
  });
});
