// Two changes behind the program's back, made as a colleague would make them: over the grid's own REST interface and
// over SSH on the file server, with nothing of ours in between.
import { readFileSync } from "node:fs";
import https from "node:https";
import { Client } from "ssh2";
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

/**
 * On the grid: another start time for a schedule that was made for the file server.
 * @param {Appliance} grid
 */
async function moveSchedule(grid) {
  const form = new URLSearchParams({
    grant_type: "password",
    scope: "write",
    username: grid.username,
    password: grid.password,
  });
  const { access_token: token } = await call(grid, "POST", "/api/v1/oauth/swagger", form);
  const page = await call(grid, "GET", "/api/v1/schedules?domain=%2F&inclusion=DESCENDANT&size=100", undefined, token);
  const schedule = page.content.find((/** @type {{readOnly?: boolean}} */ one) => !one.readOnly);
  if (!schedule) throw new Error("There is no schedule on the grid that could be changed by hand.");
  const startTime = schedule.startTime === "02:30" ? "03:30" : "02:30";
  const { id, nextRunTime: _next, readOnly: _readOnly, ...body } = schedule;
  await call(grid, "PUT", `/api/v1/schedules/${encodeURIComponent(id)}`, { ...body, startTime }, token);
  return `on the grid, schedule ${schedule.name}: start time ${schedule.startTime} -> ${startTime}`;
}

/**
 * On the file server: another description for the first service that was made there.
 * @param {Site} site
 */
async function renameService(site) {
  const services = await ssh(site, "sc query state= all");
  const name = /^SERVICE_NAME: (backup\w+)\r?$/m.exec(services)?.[1];
  if (!name) throw new Error("There is no backup service on the file server that could be changed by hand.");
  const description = "Do not stop during the audit (changed by hand)";
  await ssh(site, `sc description ${name} "${description}"`);
  return `on ${fileServer(site).name}, service ${name}: description -> ${description}`;
}

/**
 * @param {Appliance} appliance
 * @param {string} method
 * @param {string} path
 * @param {URLSearchParams | object} [body]
 * @param {string} [token]
 * @returns {Promise<any>}
 */
function call(appliance, method, path, body, token) {
  const isForm = body instanceof URLSearchParams;
  const text = body === undefined ? undefined : isForm ? body.toString() : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = https.request(new URL(path, appliance.url), {
      method,
      agent: false,
      timeout: 30_000,
      ca: readFileSync(appliance.caFile),
      checkServerIdentity: (_host, certificate) =>
        sameHex(certificate.fingerprint256, appliance.certificateSha256)
          ? undefined
          : new Error("Another certificate than the site's."),
      headers: {
        accept: "application/json",
        ...(text === undefined
          ? {}
          : { "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json" }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
    });
    request.once("error", reject);
    request.once("timeout", () => request.destroy(new Error(`${method} ${path}: no answer`)));
    request.once("response", async (response) => {
      let answer = "";
      for await (const chunk of response.setEncoding("utf8")) answer += chunk;
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 299) reject(new Error(`${method} ${path}: ${status} ${answer.slice(0, 300)}`));
      else resolve(answer ? JSON.parse(answer) : undefined);
    });
    request.end(text);
  });
}

/**
 * @param {string} a
 * @param {string} b
 */
function sameHex(a, b) {
  return a.replace(/[^0-9a-f]/gi, "").toLowerCase() === b.replace(/[^0-9a-f]/gi, "").toLowerCase();
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
      hostVerifier: (/** @type {Buffer} */ key) => host.hostKey.includes(key.toString("base64")),
    });
  });
}
