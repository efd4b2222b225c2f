import { expect, test } from "vitest";
import { z } from "zod";
import { isUnread, refuseUnread, unreadAs } from "../../provider/kernel/unread";
import { definitions } from "../../provider/pulumi/definitions";
import { gridSite, messageOf } from "../avamar/grid-site.ts";

const grid = gridSite();

test("what stands for a value has the form that its type asks for", () => {
  expect(unreadAs(z.string())).toBe("unread");
  expect(unreadAs(z.string().regex(/^\S+@\S+$/))).toBe("unread@example.com");
  expect(unreadAs(z.string().regex(/^\//))).toBe("/unread");
  expect(unreadAs(z.array(z.int().positive()))).toEqual([2_147_483_647]);
  expect(unreadAs(z.strictObject({ host: z.string(), port: z.int().optional() }))).toEqual({ host: "unread" });
  expect([isUnread("unread"), isUnread("Unread"), isUnread(undefined)]).toEqual([true, false, false]);
});

test("only what a product does not show can be unread: elsewhere it is a word", () => {
  const { inputs } = definitions.user;
  const refused = (declared: Record<string, unknown>) => () => refuseUnread(inputs, declared, "update user", false);
  expect(refused({ name: "unread", password: "real" })).not.toThrow();
  expect(refused({ name: "head", password: "unread" })).toThrow(
    /^update user: password: nobody has said yet what it is\. Nothing was written\. In place of "unread" set what it really is/,
  );
  const map = definitions.directoryMap.inputs;
  // Used when the map was made, and never again.
  expect(() => refuseUnread(map, { username: "unread", password: "unread" }, "update", false)).not.toThrow();
  expect(() => refuseUnread(map, { username: "unread", password: "unread" }, "create", true)).toThrow(
    /username, password: nobody has said yet what they are/,
  );
});

test("an imported user is changed only when its password is known, and then it is written", async () => {
  const { site } = grid;
  const program = { name: "head", password: "real-password-1", role: "activityOperator" };
  const user = await grid.deployed("User", program);
  const state = user.state!;
  const unread = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "unread" };
  state.inputs.password = unread;
  state.outputs.password = unread;
  site.counters.reset();
  expect((await user.up({ ...program, password: "unread" })).op).toBe("same");
  expect(await messageOf(user.up({ ...program, password: "unread", role: "administrator" }))).toMatch(
    /update user \/:head: password: nobody has said yet what it is/,
  );
  expect(site.counters.count({ write: true, path: /users/ })).toBe(0);
  expect((await user.up({ ...program, role: "administrator" })).op).toBe("update");
  expect(site.grid.users.get("/:head")).toMatchObject({ authority: "ADMIN", password: "real-password-1" });
  const other = grid.deployment("User");
  expect(await messageOf(other.up({ ...program, name: "other", password: "unread" }))).toMatch(
    /create user \/:other: password/,
  );
  expect(site.grid.users.get("/:other")).toBeUndefined();
});
