import { afterEach, expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite();
const program = (more: object = {}) => ({
  ...{
    host: "mail.example.com",
    port: 25,
    protocol: "smtp",
    from: "avamar@example.com",
    recipient: "team@example.com",
  },
  ...more,
});

afterEach(() => on.site.grid.mailServersDown.clear());

it("is tried before it is written, and nothing is written when it cannot be used", async () => {
  const before = { ...on.site.grid.smtp };
  on.site.grid.mailServersDown.add("mail.example.com");
  expect(await messageOf(on.deployed("SmtpServer", program()))).toMatch(
    /cannot use the mail server mail\.example\.com: .*Could not connect.*Nothing was changed/,
  );
  expect(on.site.grid.smtp).toEqual(before);
});

it("takes the login of another server away where it declares none", async () => {
  Object.assign(on.site.grid.smtp, { smtpMailUserName: "somebody", smtpMailPassword: "of another server" });
  const deployment = await on.deployed("SmtpServer", program());
  expect(on.site.grid.smtp).toMatchObject({ smtpMailUserName: "", smtpMailPassword: "" });
  Object.assign(on.site.grid.smtp, { smtpMailUserName: "somebody" });
  expect(await deployment.refresh()).toEqual({ drift: ["username"] });
});

it("stays when it is destroyed, and says so", async () => {
  const deployment = await on.deployed("SmtpServer", program());
  const before = { ...on.site.grid.smtp };
  await deployment.destroy();
  expect(on.site.grid.smtp).toEqual(before);
  expect(on.said.join("\n")).toContain("the mail server stays as it is");
});
