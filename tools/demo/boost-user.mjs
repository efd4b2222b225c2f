// What the storage administrator does once, before any grid may use a Data Domain: assigns its user to DD Boost.
import { call } from "./rest.mjs";

const users = "/rest/v1.0/dd-systems/0/protocols/ddboost/users";

/** @param {import("./site.mjs").Appliance} dataDomain */
export async function assignBoostUser(dataDomain) {
  const { username, password } = dataDomain;
  const login = await call(dataDomain, "POST", "/rest/v1.0/auth", { username, password });
  const headers = { "x-dd-auth-token": String(login.headers["x-dd-auth-token"]) };
  try {
    const { body: page } = await call(dataDomain, "GET", users, undefined, headers);
    if (page.user?.some((/** @type {{name: string}} */ { name }) => name === username)) return;
    await call(dataDomain, "PUT", users, { operation: "assign", user: username }, headers);
  } finally {
    await call(dataDomain, "DELETE", "/rest/v1.0/auth", undefined, headers);
  }
}
