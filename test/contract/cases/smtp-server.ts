import type { Site } from "../../site/index.ts";
import type { Plain, SingletonCase } from "../case.ts";

const PASSWORD = "a mail password 1";

let asNew: Site["grid"]["smtp"];

const edit = (change: Plain) => (site: Site) => void Object.assign(site.grid.smtp, change);

/** The mail server of the grid. */
export const smtpServer: SingletonCase = {
  type: "SmtpServer",
  prepare(site) {
    asNew = structuredClone(site.grid.smtp);
  },
  full: () => ({
    host: "mail.example.com",
    port: 587,
    protocol: "smtps",
    from: "avamar@example.com",
    recipient: "team@example.com",
    username: "avamar",
    password: PASSWORD,
  }),
  // Left out, the account is none, which is another one.
  least: (site) => smtpServer.full(site),
  seen({ grid: { smtp } }) {
    return {
      host: smtp.smtpMailHostName,
      port: Number(smtp.smtpMailPort),
      protocol: smtp.smtpMailProtocol,
      from: smtp.smtpFromMailAddress,
      recipient: smtp.smtpToMailAddress,
      username: smtp.smtpMailUserName,
      password: smtp.smtpMailPassword,
    };
  },
  count: () => 1,
  isLetGo: () => true,
  clear(site) {
    site.grid.smtp = structuredClone(asNew);
  },
  properties: {
    host: { to: "mail2.example.com", drift: edit({ smtpMailHostName: "elsewhere.example.com" }) },
    port: { to: 25, drift: edit({ smtpMailPort: "2525" }) },
    protocol: { to: "smtp", drift: edit({ smtpMailProtocol: "smtp" }) },
    from: { to: "grid@example.com", drift: edit({ smtpFromMailAddress: "somebody@example.com" }) },
    recipient: { to: "other@example.com", cannotDrift: "the grid never shows it" },
    username: {
      to: "other",
      drift: edit({ smtpMailUserName: "somebody" }),
      needs: ["password"],
      isEnforced: true,
      empty: "",
      emptyWith: { password: undefined },
    },
    password: { to: "a mail password 2", cannotDrift: "the grid never shows it", needs: ["username"] },
  },
  secrets: [PASSWORD],
  refused: [
    { inputs: { host: "smtp://mail" }, property: "host", reason: /without scheme and port/ },
    { inputs: { port: 0 }, property: "port", reason: /1/ },
    { inputs: { port: "587" }, property: "port", reason: /write 587/ },
    { inputs: { from: "avamar" }, property: "from", reason: /is no mail address; write for example/ },
    { inputs: { recipient: undefined }, property: "recipient", reason: /is missing/ },
    { inputs: { password: undefined }, property: "", reason: /needs a password/ },
    { inputs: { username: undefined }, property: "username", reason: /write its username, too/ },
  ],
  many: { count: 3, inputs: (site) => smtpServer.full(site), requests: 7 },
};
