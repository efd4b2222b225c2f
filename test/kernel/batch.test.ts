import { describe, expect, test } from "vitest";
import { Batch } from "../../provider/kernel/batch";
import { whileReading, whileWriting } from "../../provider/kernel/reading";

/** A world of numbered objects that counts what it is asked. */
function world() {
  const objects = new Map<string, string>();
  const asked: string[] = [];
  const batch = new Batch<string>({
    few: 2,
    windowMs: 1,
    one: async (id) => {
      asked.push(id);
      return objects.get(id);
    },
    all: async () => {
      asked.push("all");
      return new Map(objects);
    },
  });
  return { objects, asked, batch };
}

describe("look-ups", () => {
  test("together: a few one by one, many from one listing", async () => {
    const { objects, asked, batch } = world();
    objects.set("1", "a");
    expect(await Promise.all(["1", "2"].map((id) => batch.get(id)))).toEqual(["a", undefined]);
    expect(asked).toEqual(["1", "2"]);
    await Promise.all(["1", "2", "3"].map((id) => batch.get(id)));
    expect(asked).toEqual(["1", "2", "all"]);
  });

  test("one after the other, outside of a refresh: each looks for itself", async () => {
    const { asked, batch } = world();
    for (const id of ["1", "1", "2", "3"]) await batch.get(id);
    expect(asked).toEqual(["1", "1", "2", "3"]);
  });

  test("one after the other, in a refresh: from the third one on a listing answers, also what comes later", async () => {
    const { objects, asked, batch } = world();
    const ids = ["1", "2", "3", "4", "5"];
    for (const id of ids) objects.set(id, `object ${id}`);
    for (const id of ids) expect(await whileReading(() => batch.get(id))).toBe(`object ${id}`);
    expect(asked).toEqual(["1", "2", "all"]);
  });

  test("the same one again, in a refresh: how it is now", async () => {
    const { objects, asked, batch } = world();
    const read = (id: string) => whileReading(() => batch.get(id));
    for (const id of ["1", "2", "3"]) objects.set(id, "old");
    await Promise.all(["1", "2", "3"].map(read));
    objects.set("3", "new");
    expect(await read("3")).toBe("new");
    expect(asked).toEqual(["all", "3"]);
  });

  test("what a listing does not have is asked for, and a write ends what was kept", async () => {
    const { objects, asked, batch } = world();
    objects.set("1", "old");
    const read = (id: string) => whileReading(() => batch.get(id));
    await Promise.all(["1", "2", "3"].map(read));
    expect(await read("4")).toBeUndefined();
    expect(asked).toEqual(["all", "4"]);
    await whileWriting(async () => objects.set("1", "new"));
    expect(await read("1")).toBe("new");
  });

  test("beside a write, and inside of one, nothing is kept", async () => {
    const { objects, batch } = world();
    const read = () => whileReading(() => batch.get("1"));
    await whileWriting(async () => {
      objects.set("1", "before");
      expect(await read()).toBe("before");
      objects.set("1", "after");
      expect(await read()).toBe("after");
      expect(await batch.get("1")).toBe("after");
    });
    expect(await read()).toBe("after");
  });

  test("a failure is nobody else's answer", async () => {
    let isDown = true;
    const answer = async () => {
      if (isDown) throw new Error("down");
      return "up";
    };
    for (const few of [0, 5]) {
      isDown = true;
      const batch = new Batch<string>({
        few,
        windowMs: 1,
        one: answer,
        all: async () => new Map([["1", await answer()]]),
      });
      const read = () => whileReading(() => batch.get("1"));
      await expect(read()).rejects.toThrow("down");
      isDown = false;
      expect(await read()).toBe("up");
    }
  });
});
