import type { DataDomainObjects, Site } from "../../site/index.ts";
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

type User = DataDomainObjects.UserObject;

const NAME = "avamar-syd01";
const PASSWORD = "First-Secret-7";
const OURS = /^(avamar-syd\d+|user-\d+)/i;

const own = (site: Site) => site.dataDomain.users.list().filter((each) => OURS.test(each.id));
const edit = (change: Partial<User>) => (site: Site) =>
  void site.dataDomain.users.edit(NAME, (user) => void Object.assign(user, change));
const byHand = /cannot change .* of a user.*user (change role|password aging set) avamar-syd01/;
/** A number of days: changed by hand, or not at all. */
const days = (name: keyof User, to: number, drifted: number) => ({
  to,
  before: edit({ [name]: to }),
  drift: edit({ [name]: drifted }),
  byHand,
});

export const dataDomainUser: ResourceCase = {
  type: "DataDomainUser",
  site: siteOptions,
  product: "data-domain",
  hasOneReading: true,
  settings,
  prepare: addOtherLogin,
  full: (site) => ({
    dataDomain: connection(site),
    name: NAME,
    password: PASSWORD,
    role: "admin",
    minDaysBetweenChange: 1,
    maxDaysBetweenChange: 90,
    warnDaysBeforeExpire: 10,
    disableDaysAfterExpire: 30,
    disableDate: "2030-12-31",
  }),
  least: (site) => ({ dataDomain: connection(site), name: NAME, password: PASSWORD, role: "admin" }),
  seen(site) {
    const user = own(site)[0];
    if (!user) return undefined;
    return {
      name: user.id,
      password: user.password,
      role: user.role,
      minDaysBetweenChange: user.minDaysBetweenChange,
      maxDaysBetweenChange: user.maxDaysBetweenChange,
      warnDaysBeforeExpire: user.warnDaysBeforeExpire,
      disableDaysAfterExpire: user.disableDaysAfterExpire,
    };
  },
  count: (site) => own(site).length,
  foreign: (site) =>
    site.dataDomain.users.add({
      id: NAME,
      password: "Foreign-Secret-9",
      role: "admin",
      minDaysBetweenChange: 1,
      maxDaysBetweenChange: 90,
      warnDaysBeforeExpire: 10,
      disableDaysAfterExpire: 30,
    }).id,
  neighbours({ dataDomain: { users } }) {
    for (const id of ["avamar-syd012", "AVAMAR-SYD01", "avamar-syd0"]) users.add({ id, password: "x" });
    // More than a page of them.
    for (let i = 0; i < 30; i++) users.add({ id: `user-${i}`, password: "x" });
  },
  vanish: (site) => void site.dataDomain.users.remove(NAME),
  clear(site) {
    for (const each of own(site)) site.dataDomain.users.remove(each.id);
  },
  properties: {
    password: { to: "Second-Secret-8", cannotDrift: "the Data Domain never shows it" },
    dataDomain: dataDomainProperty,
    name: { to: "avamar-syd02", means: "replace", cannotDrift: "another name is another user" },
    role: { to: "none", before: edit({ role: "none" }), drift: edit({ role: "user" }), byHand },
    minDaysBetweenChange: days("minDaysBetweenChange", 2, 3),
    maxDaysBetweenChange: days("maxDaysBetweenChange", 99_999, 30),
    warnDaysBeforeExpire: days("warnDaysBeforeExpire", 14, 3),
    disableDaysAfterExpire: days("disableDaysAfterExpire", 99_999, 5),
    disableDate: { to: "2031-01-31", means: "nothing", cannotDrift: "it is used once" },
  },
  secrets: [...secrets, PASSWORD],
  refused: [
    ...refusedConnections,
    { inputs: { name: "avamar boost" }, property: "name", reason: /for example "avamar-boost"/ },
    { inputs: { name: "sysadmin" }, property: "name", reason: /comes with the appliance/ },
    { inputs: { password: "" }, property: "", reason: /^password: is empty/ },
    { inputs: { role: "administrator" }, property: "role", reason: /one of admin, limited-admin/ },
    { inputs: { role: undefined }, property: "role", reason: /is missing/ },
    { inputs: { maxDaysBetweenChange: -1 }, property: "maxDaysBetweenChange", reason: /at least 0/ },
    { inputs: { disableDate: "31.12.2030" }, property: "disableDate", reason: /write it as "2030-12-31"/ },
    { inputs: { role: "security" }, property: "minDaysBetweenChange", reason: /does not apply/ },
  ],
  many: {
    count: 30,
    inputs: (site, number) => ({
      dataDomain: connection(site),
      name: `user-${number}`,
      password: PASSWORD,
      role: "none",
    }),
    // The login and one page.
    requests: 2,
  },
};
