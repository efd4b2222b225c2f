import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { contractsFolder, enumerationIn } from "../contracts/validate.ts";

const load = createRequire(import.meta.url);
const { badState } = load(
  "../../provider/dist/avamar/server/data-domain-states.js",
) as typeof import("../../provider/avamar/server/data-domain-states");

/** Each state that a grid can give a Data Domain, and what a person is told to do. */
const STATES: Record<string, RegExp> = {
  "SNMP Getter/Setter disabled.": /same SNMP settings/,
  "SNMP Status Unknown": /same SNMP settings/,
  "File system disabled.": /filesys enable/,
  "Unable to get SNMP file system status.": /same SNMP settings/,
  "DDBoost disabled": /Enable DD Boost/,
  "DDBoost user disabled": /Assign the user to DD Boost/,
  "Invalid SNMP trap host or trap port.": /same SNMP settings/,
  "Invalid SNMP community string.": /same SNMP settings/,
  "Invalid SNMP user name string.": /same SNMP settings/,
  "Missing SNMP community string on Data Domain system.": /same SNMP settings/,
  "Missing SNMP user name string on Data Domain system.": /same SNMP settings/,
  "Error getting SNMP objects.": /same SNMP settings/,
  "Invalid SNMP port.": /same SNMP settings/,
  "Error invoking ssh cli command.": /cannot ask the Data Domain/,
  "Unable to get CPU, disk, and network statistics data.": /cannot ask the Data Domain/,
  "Unable to get CPU and disk statistics data.": /cannot ask the Data Domain/,
  "Unable to get network statistics data.": /cannot ask the Data Domain/,
  "Unable to get file system statistics data.": /cannot ask the Data Domain/,
  "Failed to authenticate SSH CLI connection with credentials.": /Check username and password/,
  "Unable to retrieve ssh private key file.": /key is missing/,
  "Invalid host, user name, or password.": /Check username and password/,
  "SNMP trap manager is not running.": /same SNMP settings/,
  "Non-DDBoost user state is Unknown": /role admin/,
  "Non-DDBoost user Invalid": /role admin/,
  "Non-DDBoost user disabled": /role admin|Assign the user/,
  "Non-DDBoost user is not an admin user": /role admin/,
  "Unable to retrieve ssh key file pair.": /key is missing/,
  "Unable to retrieve ssh public key file.": /key is missing/,
  "Failed to authenticate SSH CLI connection with ssh key.": /key is missing/,
  "Unknown Host": /resolve the host name/,
  "Host is not reachable.": /resolve the host name/,
  "DDBoost user changed on Data Domain system.": /Assign the user to DD Boost/,
  "DDBoost option disabled.": /Enable DD Boost/,
  "DDBoost not licensed.": /licence/,
  "Synchronization of maintenance operations is off. ": /synchronization of maintenance operations on again/,
  "DDBoost option not available.": /Enable DD Boost/,
  "Unable to get system information.": /cannot ask the Data Domain/,
  "Unable to get DDBoost data.": /cannot ask the Data Domain/,
  "Unable to get DDBoost status data.": /cannot ask the Data Domain/,
  "Unable to get DDBoost user data.": /cannot ask the Data Domain/,
  "Unable to get system properties data.": /cannot ask the Data Domain/,
  "Unable to get serial number data.": /cannot ask the Data Domain/,
  "Unable to get current time data.": /cannot ask the Data Domain/,
  "Unable to get system version data.": /cannot ask the Data Domain/,
  "Unable to get model number data.": /cannot ask the Data Domain/,
  "Unable to get SNMP trap hosts data.": /same SNMP settings/,
  "Unable to get system users data.": /cannot ask the Data Domain/,
  "Unable to get ddboost options data.": /cannot ask the Data Domain/,
  "Unable to get system license data.": /cannot ask the Data Domain/,
  "Certificate is expired.": /Renew the certificate/,
  "Certificate is not yet valid.": /Renew the certificate/,
  "Host certificate is not yet valid.": /Renew the certificate/,
  "The Avamar server's time is ahead of DD's.": /same time servers/,
  "Failed to import host or ca certificate automatically.": /Import the grid's certificates/,
  "Failed to import ca certificate automatically.": /Import the grid's certificates/,
  "Failed to update ddr info persistent storage.": /cannot ask the Data Domain/,
  "Unable to get DPN service.": /cannot ask the Data Domain/,
  "Unable to get DD service.": /cannot ask the Data Domain/,
  "Unable to get ST service.": /cannot ask the Data Domain/,
  "DDBoost user is not in the DDBOOST users list.": /Assign the user to DD Boost/,
  "Unable to get DDBoost users list data.": /cannot ask the Data Domain/,
  "Unable to get ddrid from Data Domain server.": /cannot ask the Data Domain/,
};

test.each(Object.entries(STATES))("the state %j comes with what to do", (state, hint) => {
  expect(badState(state)).toMatch(hint);
  expect(badState(state)).toMatch(/[.;]$|\.$/);
});

test("a good state, and one that is not known yet, need nothing", () => {
  expect(["OK", "Unknown", "", undefined, null].map((state) => badState(state))).toEqual(Array(5).fill(undefined));
});

test("a state of a later release still comes with something to do", () => {
  expect(badState("Something nobody has heard of.")).toMatch(/run again/);
});

const documented = enumerationIn("avamar-rest-v1.swagger.json", "DataDomain", "state");
if (!documented) process.stdout.write(`states not compared: there are no contracts in ${contractsFolder()}\n`);

test.skipIf(!documented)("every state of the contract is among them", () => {
  const states = documented!.filter((state) => state !== "OK" && state !== "Unknown");
  expect(Object.keys(STATES).sort()).toEqual(states.sort());
});
