import type { Site } from "../../site/index.ts";
import type { ResourceCase } from "../case.ts";
import {
  addOtherLogin,
  connection,
  dataDomainProperty,
  refusedConnections,
  secrets,
  settings,
  siteOptions,
} from "./on-data-domain.ts";

const NAME = "avamar-syd01";
const OURS = /^(avamar-syd\d+|user-\d+)/i;

const own = (site: Site) => site.dataDomain.boostUsers.list().filter((each) => OURS.test(each.id));

export const boostUser: ResourceCase = {
  type: "BoostUser",
  site: siteOptions,
  product: "data-domain",
  hasOneReading: true,
  settings,
  prepare(site) {
    addOtherLogin(site);
    const names = Array.from({ length: 30 }, (_, i) => `user-${i}`);
    for (const id of [NAME, "avamar-syd02", "avamar-syd012", "AVAMAR-SYD01", ...names])
      site.dataDomain.users.add({ id, password: "x" });
  },
  full: (site) => ({ dataDomain: connection(site), user: NAME }),
  least: (site) => ({ dataDomain: connection(site), user: NAME }),
  seen: (site) => own(site)[0] && { user: own(site)[0]!.id },
  count: (site) => own(site).length,
  foreign: (site) => site.dataDomain.boostUsers.add({ id: NAME }).id,
  neighbours({ dataDomain: { boostUsers } }) {
    for (const id of ["avamar-syd012", "AVAMAR-SYD01"]) boostUsers.add({ id });
    for (let i = 0; i < 30; i++) boostUsers.add({ id: `user-${i}` });
  },
  vanish: (site) => void site.dataDomain.boostUsers.remove(NAME),
  clear(site) {
    for (const each of own(site)) site.dataDomain.boostUsers.remove(each.id);
  },
  properties: {
    dataDomain: dataDomainProperty,
    user: { to: "avamar-syd02", means: "replace", cannotDrift: "another user is another assignment" },
  },
  secrets,
  refused: [
    ...refusedConnections,
    { inputs: { user: "" }, property: "user", reason: /is empty; write a text/ },
    { inputs: { user: undefined }, property: "user", reason: /is missing/ },
  ],
  many: {
    count: 30,
    inputs: (site, number) => ({ dataDomain: connection(site), user: `user-${number}` }),
    // The login and one page.
    requests: 2,
  },
};
