import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plain, SingletonCase } from "../contract/case.ts";
import { boostService } from "../contract/cases/boost-service.ts";
import { snmpAccess } from "../contract/cases/snmp-access.ts";
import { storageUnit } from "../contract/cases/storage-unit.ts";
import { dataDomainSite } from "./data-domain-site.ts";

/**
 * Any program, then any other program: what the Data Domain holds is what the last one declares, a refresh finds no
 * drift, and a second run has nothing to do. The values are chosen so that every program is right in itself.
 */

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const withoutUndefined = (value: Plain): Plain =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
const record = (model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Plain> =>
  fc.record(model).map(withoutUndefined);
const some = (model: Record<string, fc.Arbitrary<unknown>>) =>
  record(Object.fromEntries(Object.entries(model).map(([name, value]) => [name, maybe(value)])));

const limit = (from: number, to: number) => fc.oneof(fc.constant(0), fc.integer({ min: from, max: to }));
const MIB = 2 ** 20;
const units = record({
  name: fc.constant("archive"),
  user: fc.constantFrom("archivist", "second-owner"),
  // Always both, or the half that another program left might contradict this one.
  quota: maybe(
    fc.record({ softLimitBytes: limit(MIB, 100 * MIB), hardLimitBytes: limit(101 * MIB, Number.MAX_SAFE_INTEGER) }),
  ),
  streamLimits: maybe(
    fc.record({
      write: limit(1, 10),
      read: limit(1, 10),
      replication: limit(1, 10),
      combinedSoft: limit(10, 100),
      combinedHard: limit(100, 270),
    }),
  ),
});

const services = record({
  enabled: fc.boolean(),
  options: maybe(
    fc
      .record({
        switches: some({
          distributedSegmentProcessing: fc.boolean(),
          virtualSynthetics: fc.boolean(),
          fibreChannel: fc.boolean(),
        }),
        proof: fc.constantFrom<Plain>(
          {},
          { globalAuthenticationMode: "none", globalEncryptionStrength: "none" },
          { globalAuthenticationMode: "two-way", globalEncryptionStrength: "medium" },
          { globalAuthenticationMode: "two-way-password", globalEncryptionStrength: "high" },
        ),
      })
      .map(({ switches, proof }) => ({ ...switches, ...proof })),
  ),
  fileReplication: maybe(
    some({
      lowBandwidthOptimization: fc.boolean(),
      encryption: fc.boolean(),
      ipVersion: fc.constantFrom("ipv4", "ipv6"),
      authenticationMode: fc.constantFrom("anonymous", "one-way", "two-way"),
    }),
  ),
});

const host = fc.constantFrom("a.example", "b.example", "10.0.0.7", "c.example");
const accesses = record({
  community: fc.constant("Grid-Community-1"),
  access: fc.constantFrom("read-only", "read-write"),
  hosts: maybe(fc.uniqueArray(host)),
  trapHosts: maybe(
    fc.uniqueArray(fc.record({ host, port: fc.constantFrom(162, 163, 1163) }), {
      selector: (each) => `${each.host}:${each.port}`,
    }),
  ),
  enabled: maybe(fc.boolean()),
});

/** In one order, and of objects only what is declared. */
function shown(held: unknown, declared: unknown): unknown {
  const byText = (list: unknown[]) => [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (Array.isArray(held)) return byText(held);
  if (typeof held !== "object" || held === null) return held;
  return Object.fromEntries(Object.keys(declared as object).map((name) => [name, (held as Plain)[name]]));
}

describe.each<[string, SingletonCase, fc.Arbitrary<Plain>]>([
  ["StorageUnit", storageUnit, units],
  ["BoostService", boostService, services],
  ["SnmpAccess", snmpAccess, accesses],
])("%s", (type, resource, programs) => {
  const on = dataDomainSite();

  it("holds what the last of any two programs declares", async () => {
    await resource.prepare?.(on.site);
    await fc.assert(
      fc.asyncProperty(programs, programs, async (first, second) => {
        await resource.clear(on.site);
        const deployment = on.deployment(type);
        for (const each of [first, second]) {
          const program = { dataDomain: on.connection(), ...each };
          await deployment.up(program);
          const seen = (await resource.seen(on.site))!;
          for (const [key, wanted] of Object.entries(each).filter(([key]) => key in seen))
            expect({ [key]: shown(seen[key], wanted) }).toEqual({ [key]: shown(wanted, wanted) });
          expect(await deployment.refresh()).toEqual({ drift: [] });
          expect((await deployment.up(program)).op).toBe("same");
        }
        await deployment.destroy();
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
