/** States of a Data Domain that need somebody, and what to do; any other text gets the last hint. */
const HINTS: [RegExp, string][] = [
  [
    /host, user name, or password|authenticate SSH CLI connection with credentials/i,
    "Check username and password on the Data Domain; if the password was changed there, change it in the program too.",
  ],
  [
    /not reachable|Unknown Host/i,
    "The grid must resolve the host name and reach it on the ports 22, 111, 2049, 2052 and 3009.",
  ],
  [
    /DDBoost user is not in|DDBoost user disabled|DDBoost user changed/i,
    "Assign the user to DD Boost on the Data Domain: declare a BoostUser, or run ddboost user assign there.",
  ],
  [
    /DDBoost (disabled|option disabled|option not available|not licensed)/i,
    "Enable DD Boost on the Data Domain: declare a BoostService, or run ddboost enable there; it needs its licence.",
  ],
  [/not an admin|Non-DDBoost user/i, "Give the user the role admin on the Data Domain."],
  [/file system disabled/i, "Enable the file system on the Data Domain: filesys enable."],
  [
    /SNMP/i,
    "Give the Data Domain the same SNMP settings as declared here, with the grid as a trap host: an SnmpAccess does.",
  ],
  [
    /ssh key|ssh private|ssh public/i,
    "The grid's key is missing on the Data Domain: add it again from the grid's administration.",
  ],
  [
    /certificate is (expired|not yet valid)/i,
    "Renew the certificate, or put the clocks right: grid and Data Domain need the same time.",
  ],
  [/certificate/i, "Import the grid's certificates on the Data Domain again."],
  [
    /synchronization of maintenance/i,
    "Switch the synchronization of maintenance operations on again in the grid's administration.",
  ],
  [
    /^Unable to get|ssh cli command|persistent storage/i,
    "The grid cannot ask the Data Domain: it may be restarting or busy. Run again later; if it stays, look at both.",
  ],
  [/time is ahead/i, "Let grid and Data Domain use the same time servers."],
];

/**
 * What to do about a state; undefined when it is good. "Unknown" is what a grid says of a Data Domain that it has not
 * polled yet.
 */
export function badState(state: string | null | undefined): string | undefined {
  if (!state || state === "OK" || state === "Unknown") return undefined;
  const known = HINTS.find(([pattern]) => pattern.test(state));
  return (
    known?.[1] ??
    "Put it right on the Data Domain or the grid, then run again: the next update looks at the state anew."
  );
}

/** True for a state that says nothing of backups, only of the grid's watching over SNMP. */
export function isAboutSnmp(state: string | null | undefined): boolean {
  return /SNMP/i.test(state ?? "");
}
