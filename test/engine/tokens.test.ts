import { expect, test } from "vitest";
import { entryName, providerCode } from "../../provider/kernel/provider-code";
import { definitions } from "../../provider/pulumi/definitions";
import * as v1 from "../../provider/pulumi/dynamic/v1";

// These texts are in the state of everybody who uses the package. A line here is never changed and never removed.
const FOR_EVER: Record<string, string> = {
  "pulumi-nodejs:dynamic/avamar:AvamarAgent":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").avamarAgent;',
  "pulumi-nodejs:dynamic/avamar:AvamarClientStream":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").avamarClientStream;',
  "pulumi-nodejs:dynamic/avamar:Client": 'exports.handler = () => require("pulumi-avamar/dynamic/v1").client;',
  "pulumi-nodejs:dynamic/avamar:ClientPool": 'exports.handler = () => require("pulumi-avamar/dynamic/v1").clientPool;',
  "pulumi-nodejs:dynamic/avamar:DataDomainTarget":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").dataDomainTarget;',
  "pulumi-nodejs:dynamic/avamar:Dataset": 'exports.handler = () => require("pulumi-avamar/dynamic/v1").dataset;',
  "pulumi-nodejs:dynamic/avamar:DirectoryMap":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").directoryMap;',
  "pulumi-nodejs:dynamic/avamar:DirectoryService":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").directoryService;',
  "pulumi-nodejs:dynamic/avamar:Domain": 'exports.handler = () => require("pulumi-avamar/dynamic/v1").domain;',
  "pulumi-nodejs:dynamic/avamar:Policy": 'exports.handler = () => require("pulumi-avamar/dynamic/v1").policy;',
  "pulumi-nodejs:dynamic/avamar:Proxy": 'exports.handler = () => require("pulumi-avamar/dynamic/v1").proxy;',
  "pulumi-nodejs:dynamic/avamar:Retention": 'exports.handler = () => require("pulumi-avamar/dynamic/v1").retention;',
  "pulumi-nodejs:dynamic/avamar:Rule": 'exports.handler = () => require("pulumi-avamar/dynamic/v1").rule;',
  "pulumi-nodejs:dynamic/avamar:Schedule": 'exports.handler = () => require("pulumi-avamar/dynamic/v1").schedule;',
  "pulumi-nodejs:dynamic/data-domain:BoostService":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").boostService;',
  "pulumi-nodejs:dynamic/data-domain:BoostUser":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").boostUser;',
  "pulumi-nodejs:dynamic/data-domain:DataDomainUser":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").dataDomainUser;',
  "pulumi-nodejs:dynamic/data-domain:SnmpAccess":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").snmpAccess;',
  "pulumi-nodejs:dynamic/data-domain:StorageUnit":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").storageUnit;',
  "pulumi-nodejs:dynamic/avamar:NotificationProfile":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").notificationProfile;',
  "pulumi-nodejs:dynamic/avamar:ReplicationDestination":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").replicationDestination;',
  "pulumi-nodejs:dynamic/avamar:ReplicationPolicy":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").replicationPolicy;',
  "pulumi-nodejs:dynamic/avamar:ServerPreference":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").serverPreference;',
  "pulumi-nodejs:dynamic/avamar:SmtpServer": 'exports.handler = () => require("pulumi-avamar/dynamic/v1").smtpServer;',
  "pulumi-nodejs:dynamic/avamar:TierPolicy": 'exports.handler = () => require("pulumi-avamar/dynamic/v1").tierPolicy;',
  "pulumi-nodejs:dynamic/avamar:User": 'exports.handler = () => require("pulumi-avamar/dynamic/v1").user;',
  "pulumi-nodejs:dynamic/avamar:ValidationPolicy":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").validationPolicy;',
  "pulumi-nodejs:dynamic/avamar:VirtualCenter":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").virtualCenter;',
  "pulumi-nodejs:dynamic/avamar:VirtualMachineClients":
    'exports.handler = () => require("pulumi-avamar/dynamic/v1").virtualMachineClients;',
};

test("type tokens and provider texts stay for ever", () => {
  const now = Object.values(definitions).map(({ type, module }) => [
    `pulumi-nodejs:dynamic/${module}:${type}`,
    providerCode(type),
  ]);
  expect(Object.fromEntries(now)).toEqual(FOR_EVER);
});

test("every provider text finds its entry, and is short", () => {
  for (const code of Object.values(FOR_EVER)) {
    const name = /\.(\w+);$/.exec(code)![1]!;
    expect(v1).toHaveProperty(name);
    expect(code.length).toBeLessThanOrEqual(100);
  }
  for (const [key, { type }] of Object.entries(definitions)) expect(key).toBe(entryName(type));
});
