import { type Raw, resource } from "./states";

/** Names that somebody may give to things, by accident or not, to get out of a text and become something else. */
export const HOSTILE = [
  "<script>window.hit = 1</script>",
  "</script><script>window.hit = 2</script>",
  `"><img src=x onerror="window.hit = 3">`,
  "'--></style></title></textarea><svg onload=window.hit=4>",
  `x"]; click n1 "javascript:window.hit=5" _self; n1["y`,
  "%%{init: {'securityLevel': 'loose'}}%%",
  "`**bold**` #quot; end",
  "line one\nend\nsubgraph two\r\n\u0000\u001b[31m",
  "\u2028\u2029\u202eright to left\ufeff",
  "a & b &lt;script&gt; &#x3c;script&#x3e;",
  "__proto__",
  "\u0024{window.hit = 6} {{window.hit}} $& $' $`",
  "half a letter \ud800",
  "😀 emoji and ümläuts",
];

/** An estate in which everything that has a name has such a one. */
export function hostile(): Raw[] {
  return HOSTILE.flatMap((name, i) => [
    resource(
      "AvamarClientStream",
      `s${i}`,
      { connection: { host: name }, clientName: name, domain: name, grid: name, port: 28003 },
      { clientId: `cid-${i}` },
    ),
    resource(
      "Dataset",
      `d${i}`,
      { name, domain: name, targets: [{ plugin: 1001, path: name }] },
      { datasetId: `DS-${i}` },
    ),
    resource(
      "Schedule",
      `t${i}`,
      { name, domain: name, recurrence: "daily", timesOfDay: [name], timeZone: name },
      { scheduleId: `SC-${i}` },
    ),
    resource("Policy", name, {
      name,
      domain: name,
      members: [`cid-${i}`],
      dataset: `DS-${i}`,
      schedule: `SC-${i}`,
      retention: name,
    }),
    resource("DataDomainTarget", `dd${i}`, { hostname: name, maxStreams: 3 }, { index: i, hfsaddr: name }),
    resource("User", `u${i}`, { name, domain: name, role: name }),
  ]);
}
