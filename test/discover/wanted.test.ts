import { describe, expect, test } from "vitest";
import { kindsNamed, refuseEmpty, wantedBy } from "../../provider/commands/discover/wanted";
import type { Definition } from "../../provider/kernel/definition";
import type { Plain } from "../../provider/kernel/values";
import { definitions } from "../../provider/pulumi/definitions";

const { client, domain, directoryService, storageUnit } = definitions as unknown as Record<
  string,
  Definition<Plain, never>
>;
const app = { name: "app-01", domain: "/clients/CORP" };

describe("what is asked for", () => {
  test.each([
    [{}, true],
    [{ domain: ["/clients/CORP"] }, true],
    [{ domain: ["/clients"] }, true],
    [{ domain: ["/"] }, true],
    [{ domain: ["/clients/CO"] }, false],
    [{ domain: ["/clients/C*"] }, true],
    [{ domain: ["/*"] }, true],
    [{ domain: ["/clients/LAB", "/clients/CORP"] }, true],
    [{ domain: ["/clients/C.RP"] }, false],
    [{ name: ["app-*"] }, true],
    [{ name: ["APP-0?"] }, true],
    [{ name: ["app"] }, false],
    [{ kind: ["client"] }, true],
    [{ kind: ["Policy"] }, false],
    [{ kind: ["Client"], name: ["app-01"], domain: ["/clients/LAB"] }, false],
  ])("%j: %s", (filters, isWanted) => expect(wantedBy(filters)(client!, app)).toBe(isWanted));

  test("a domain is in itself, what belongs to the whole grid is in none, and a Data Domain's units were asked for", () => {
    const inCorp = wantedBy({ domain: ["/clients/CORP"] });
    expect(inCorp(domain!, { name: "CORP", parent: "/clients", path: "/clients/CORP" })).toBe(true);
    expect(inCorp(domain!, { name: "LAB", parent: "/clients", path: "/clients/LAB" })).toBe(false);
    expect(inCorp(directoryService!, { domain: "corp.example.com" })).toBe(false);
    expect(inCorp(storageUnit!, { dataDomain: { host: "dd01" }, name: "archive" })).toBe(true);
  });

  test("an empty filter is none that anybody meant: it is refused, and does not take everything", () => {
    for (const option of ["domain", "kind", "name"] as const)
      expect(() => refuseEmpty({ [option]: [""] })).toThrow(`--${option} is empty.`);
  });

  test("a word that is no kind is refused with the one that was meant", () => {
    const all = Object.values(definitions);
    expect(kindsNamed(all, ["policy"]).map(({ type }) => type)).toEqual(["Policy"]);
    expect(() => kindsNamed(all, ["Polcy"])).toThrow('"Polcy" is no kind of object. Write Policy.');
  });
});
