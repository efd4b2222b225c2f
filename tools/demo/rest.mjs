// One REST call to an appliance of the site, with nothing but Node. The certificate must be the site's own.
import { readFileSync } from "node:fs";
import https from "node:https";

/**
 * @param {import("./site.mjs").Appliance} appliance
 * @param {string} method
 * @param {string} path
 * @param {URLSearchParams | object} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<{headers: import("node:http").IncomingHttpHeaders, body: any}>}
 */
export function call(appliance, method, path, body, headers = {}) {
  const isForm = body instanceof URLSearchParams;
  const text = body === undefined ? undefined : isForm ? body.toString() : JSON.stringify(body);
  const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
  return new Promise((resolve, reject) => {
    const request = https.request(new URL(path, appliance.url), {
      method,
      agent: false,
      timeout: 30_000,
      ca: readFileSync(appliance.caFile),
      checkServerIdentity: (_host, certificate) =>
        sameHex(certificate.fingerprint256, appliance.certificateSha256)
          ? undefined
          : new Error("This is another certificate than the site's."),
      headers: { accept: "application/json", ...(text === undefined ? {} : { "content-type": type }), ...headers },
    });
    request.once("error", reject);
    request.once("timeout", () => request.destroy(new Error(`${method} ${path}: no answer`)));
    request.once("response", async (response) => {
      let answer = "";
      for await (const chunk of response.setEncoding("utf8")) answer += chunk;
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 299) reject(new Error(`${method} ${path}: ${status} ${answer.slice(0, 300)}`));
      else resolve({ headers: response.headers, body: answer ? JSON.parse(answer) : undefined });
    });
    request.end(text);
  });
}

/**
 * @param {string} a
 * @param {string} b
 */
function sameHex(a, b) {
  const plain = (/** @type {string} */ text) => text.replace(/[^0-9a-f]/gi, "").toLowerCase();
  return plain(a) === plain(b);
}
