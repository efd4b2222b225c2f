import { expect, test } from "vitest";
import { once } from "../../provider/kernel/once";

test("asks once for everybody, and again only after a failure", async () => {
  let asked = 0;
  const ask = once(async () => {
    asked += 1;
    if (asked === 1) throw new Error("not now");
    return asked;
  });
  const first = await Promise.allSettled([ask(), ask()]);
  expect(first.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(asked).toBe(1);
  expect(await Promise.all([ask(), ask()])).toEqual([2, 2]);
  expect(await ask()).toBe(2);
});
