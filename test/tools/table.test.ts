import { expect, it } from "vitest";
import { table } from "../../tools/demo/table.mjs";

it("aligns a table and leaves blank what a row does not have", () => {
  const rows = [
    { client: "syd02-vs-util-c", port: 28003 },
    { client: "d", drives: ["D:"] },
  ];
  expect(table(rows)).toEqual([
    "client           port   drives",
    "---------------  -----  ------",
    "syd02-vs-util-c  28003",
    'd                       ["D:"]',
  ]);
  expect(table(rows, ["drives", "port", "absent"])[0]).toBe("drives  port   client");
});
