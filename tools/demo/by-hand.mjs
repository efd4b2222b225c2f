// Two changes behind the program's back, made as a colleague would make them: over the grid's own REST interface and
// over SSH on the file server, with nothing of ours in between.
import { createHash, randomBytes } from "node:crypto";
import { Client } from "ssh2";
import { call } from "./rest.mjs";
import { fileServer } from "./settings.mjs";

/** @typedef {import("./site.mjs").Site} Site */
/** @typedef {import("./site.mjs").Appliance} Appliance */

/**
 * @param {Site} site
 * @returns {Promise<string[]>} what was done, for a person
 */
export async function changeByHand(site) {
  return [await moveSchedule(site.avamar), await renameService(site)];
}

/** The colleague has an account of his own, so that the grid's audit names him. */
const colleague = "jsmith";

/**
 * On the grid: another start time for a schedule that was made for the file server.
 * @param {Appliance} grid
 */
async function moveSchedule(grid) {
  const headers = await logIn(grid, colleague, await accountOf(grid));
  const { body: page } = await call(
    grid,
    "GET",
    "/api/v1/schedules?domain=%2F&inclusion=DESCENDANT&size=100",
    undefined,
    headers,
  );
  const schedule = page.content.find((/** @type {{readOnly?: boolean}} */ one) => !one.readOnly);
  if (!schedule) throw new Error("There is no schedule on the grid that could be changed by hand.");
  const startTime = schedule.startTime === "02:30" ? "03:30" : "02:30";
  const { id, nextRunTime: _next, readOnly: _readOnly, ...body } = schedule;
  await call(grid, "PUT", `/api/v1/schedules/${encodeURIComponent(id)}`, { ...body, startTime }, headers);
  return `on the grid, schedule ${schedule.name}: start time ${schedule.startTime} -> ${startTime}`;
}

/**
 * The colleague's account, made anew with a password for this occasion. Gives the password.
 * @param {Appliance} grid
 */
async function accountOf(grid) {
  const headers = await logIn(grid, grid.username, grid.password);
  const password = `Hd1-${randomBytes(12).toString("base64url")}`;
  const { body: page } = await call(grid, "GET", "/api/v1/users?domain=root&size=100", undefined, headers);
  if (page.content.some((/** @type {{userName: string}} */ one) => one.userName === colleague))
    await call(grid, "DELETE", `/api/v1/users?domain=%2F&name=${colleague}`, undefined, headers);
  const account = { userName: colleague, password, domain: "/", authority: "ADMIN" };
  await call(grid, "POST", "/api/v1/users", account, headers);
  return password;
}

/**
 * @param {Appliance} grid
 * @param {string} username
 * @param {string} password
 */
async function logIn(grid, username, password) {
  const form = new URLSearchParams({ grant_type: "password", scope: "write", username, password });
  const login = await call(grid, "POST", "/api/v1/oauth/swagger", form);
  return { authorization: `Bearer ${login.body.access_token}` };
}

/**
 * On the file server: another description for the first service that was made there.
 * @param {Site} site
 */
async function renameService(site) {
  const services = await ssh(site, "sc query state= all");
  const name = /^SERVICE_NAME: (backup\w+)\s*$/m.exec(services)?.[1];
  if (!name) throw new Error("There is no backup service on the file server that could be changed by hand.");
  const description = "Do not stop during the audit (changed by hand)";
  await ssh(site, `sc description ${name} "${description}"`);
  return `on ${fileServer(site).name}, service ${name}: description -> ${description}`;
}

/**
 * Runs one command on the file server. Gives its output.
 * @param {Site} site
 * @param {string} command
 * @returns {Promise<string>}
 */
function ssh(site, command) {
  const host = fileServer(site);
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.once("error", reject);
    client.once("ready", () => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        let output = "";
        channel.on("data", (/** @type {Buffer} */ chunk) => {
          output += chunk;
        });
        channel.stderr.resume();
        channel.once("close", (/** @type {number} */ code) => {
          client.end();
          if (code === 0) resolve(output);
          else reject(new Error(`${command}: exit code ${code}`));
        });
      });
    });
    client.connect({
      host: host.address,
      port: host.port,
      username: host.user,
      password: host.password,
      readyTimeout: 20_000,
      hostVerifier: (/** @type {Buffer} */ key) => host.hostKey === fingerprint(key),
    });
  });
}

/** As `ssh-keygen -lf` prints it. @param {Buffer} key */
function fingerprint(key) {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}
