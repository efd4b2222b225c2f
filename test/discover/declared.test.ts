import { describe, expect, test } from "vitest";
import { missingFrom, recordedIn } from "../../provider/commands/discover/check";
import { declaredOf } from "../../provider/commands/discover/declared";
import { estateOf } from "../../provider/commands/discover/estate";
import type { Plain } from "../../provider/kernel/values";
import { client, id, kind, known } from "./writing.ts";

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
