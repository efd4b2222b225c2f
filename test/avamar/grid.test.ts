import { expect, it } from "vitest";
import { Grid } from "../../provider/avamar/rest/grid";
import { AvamarError } from "../../provider/kernel/errors";
import { type Answers, FakeEndpoint, login, openGrid } from "./fake-endpoint";

function grid(answers: Answers, more: object = {}) {
  const endpoint = openGrid(answers);
  return { endpoint, grid: new Grid({ ...login, ...more }, endpoint) };
}

async function failure(call: Promise<unknown>): Promise<AvamarError> {
  const thrown = await call.then(
    () => undefined,
    (error) => error,
  );
  expect(thrown).toBeInstanceOf(AvamarError);
  return thrown;
}

const ignore = () => {};

it("reads a list page by page to its end", async () => {
  const all = Array.from({ length: 205 }, (_, i) => ({ id: String(i) }));
  const { endpoint, grid: it } = grid(({ query }) => {
    const [page, size] = [Number(query!.page), Number(query!.size)];
    const content = all.slice(page * size, (page + 1) * size);
    return { status: 200, body: { content, last: (page + 1) * size >= all.length } };
  });
  expect(await it.pages("/datasets", { domain: "/" })).toEqual(all);
  expect(endpoint.count(/datasets/)).toBe(3);
  expect(endpoint.requests.at(-1)!.query).toMatchObject({ domain: "/", page: 2 });
});

it("ends at an empty page, whatever the envelope says of itself", async () => {
  const { endpoint, grid: it } = grid(() => ({ status: 200, body: { content: [], last: false } }));
  expect(await it.pages("/datasets")).toEqual([]);
  expect(endpoint.count(/datasets/)).toBe(1);
});

it("takes a missing list for an empty one, and says so when an answer is no page", async () => {
  expect(await grid(() => ({ status: 404 })).grid.pages("/datasets")).toEqual([]);
  expect((await failure(grid(() => ({ status: 200, body: [] })).grid.pages("/datasets"))).code).toBe("protocol");
});

it("repeats a read while the grid is busy, and never a write", async () => {
  let busy = 2;
  const reading = grid(() => (busy-- > 0 ? { status: 503 } : { status: 200, body: { id: "1" } }));
  expect(await reading.grid.get("/datasets/1")).toEqual({ id: "1" });
  expect(reading.endpoint.count(/datasets/)).toBe(3);

  const writing = grid(() => ({ status: 503 }));
  const error = await failure(writing.grid.post("/datasets", {}));
  expect(error).toMatchObject({ code: "unreachable", retryable: true });
  expect(writing.endpoint.count(/datasets/)).toBe(1);
});

it.each([
  [
    { status: 409, body: { code: 409, message: "no", event: { code: 23008, summary: "Dataset exists" } } },
    "exists",
    23008,
  ],
  [{ status: 400, body: { code: 400, message: "bad" } }, "invalid", undefined],
  [{ status: 400, body: { code: 400, message: "bad", event: { code: 22288 } } }, "not-found", 22288],
  [{ status: 403 }, "forbidden", undefined],
  [{ status: 423 }, "locked", undefined],
  [{ status: 500, body: "<html>down</html>" }, "unreachable", undefined],
  [{ status: 418 }, "protocol", undefined],
])("tells what %j means", async (answer, code, number) => {
  expect(await failure(grid(() => answer).grid.post("/datasets", {}))).toMatchObject({
    code,
    number,
    host: "grid.example",
  });
});

it("says that a grid is too old for a kind of object, and of which release it is", async () => {
  const error = await failure(grid(() => ({ status: 404 })).grid.post("/tier/groups", {}));
  expect(error).toMatchObject({ code: "unsupported-version", operation: "POST /tier/groups" });
  expect(error.message).toMatch(/this grid \(\d+\.[\d.-]+\) does not know \/tier\/groups.*upgrade the grid/s);
  const missing = { code: 404, exception: "com.avamar.NotFoundException", message: "Domain /nowhere is not there." };
  const noDomain = grid(() => ({ status: 404, body: missing }));
  expect((await failure(noDomain.grid.post("/datasets", {}))).code).toBe("not-found");
  expect((await failure(grid(() => ({ status: 404 })).grid.post("/clients/abc123/move", {}))).code).toBe("not-found");
});

it("deletes what is gone without an error", async () => {
  await grid(() => ({ status: 404 })).grid.delete("/datasets/1");
  expect((await failure(grid(() => ({ status: 409 })).grid.delete("/datasets/1"))).code).toBe("conflict");
});

it("answers a yes-or-no address by its status", async () => {
  const answer = (status: number, body?: unknown) =>
    grid(() => ({ status, body })).grid.answers("/clients/1/activity-is-running");
  expect(await Promise.all([answer(200), answer(200, true), answer(200, false), answer(204), answer(404)])).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

const task = {
  id: "T:1",
  createdTime: "2018-05-28T06:17:36.851Z",
  done: false,
  cancelled: false,
  completedExceptionally: false,
};

it("waits for a task and gives its result", async () => {
  let looks = 0;
  const { endpoint, grid: it } = grid(() => ({
    status: 200,
    body: ++looks < 2 ? task : { ...task, done: true, result: { index: 1 } },
  }));
  expect(await it.finish(task, "attach", ignore)).toEqual({ index: 1 });
  expect(endpoint.requests.at(-1)!.path).toBe("/api/v1/tasks/T%3A1");
});

it("tells why a task failed", async () => {
  const error = {
    code: 500,
    exception: "java.lang.Exception",
    message: "Host is not reachable.",
    event: { code: 31005 },
  };
  const { grid: it } = grid(() => ({
    status: 200,
    body: { ...task, done: true, completedExceptionally: true, error },
  }));
  const thrown = await failure(it.finish(task, "attach", ignore));
  expect(thrown).toMatchObject({ code: "task-failed", number: 31005 });
  expect(thrown.message).toBe("grid.example: attach: the task failed: Host is not reachable.");
});

it("tells that a task was cancelled", async () => {
  const { grid: it } = grid(() => ({
    status: 200,
    body: { ...task, done: true, cancelled: true, completedExceptionally: true },
  }));
  expect((await failure(it.finish(task, "attach", ignore))).message).toContain("cancelled");
});

it("takes a task that the grid lost over a restart for ended, with nothing to show", async () => {
  expect(await grid(() => ({ status: 404 })).grid.finish(task, "attach", ignore)).toBeUndefined();
});

it("gives up on a task that does not end in time", async () => {
  const { grid: it } = grid(() => ({ status: 200, body: task }), { taskTimeoutSeconds: 0.5 });
  expect(await failure(it.finish(task, "attach", ignore))).toMatchObject({
    code: "timeout",
    hint: expect.stringContaining("Run again"),
  });
});

it("refuses an answer that is no task", async () => {
  expect((await failure(grid(() => ({ status: 200 })).grid.finish(true, "attach", ignore))).code).toBe("protocol");
});

it.each(["17.2.0-1", "18.1.0-9000", "7.5.1-101"])(
  "refuses the grid version %s before anything else",
  async (version) => {
    const endpoint = new FakeEndpoint(({ path }) => {
      if (path.endsWith("basic-info")) return { status: 200, body: { version } };
      return { status: 200, body: path.endsWith("token") ? { access_token: "token-of-the-test" } : {} };
    });
    const thrown = await failure(new Grid(login, endpoint).get("/domains"));
    expect(thrown).toMatchObject({ code: "unsupported-version" });
    expect(thrown.message).toContain(version);
    expect(endpoint.count(/domains/)).toBe(0);
  },
);

it("refuses a server without the REST interface before the password is sent", async () => {
  const endpoint = new FakeEndpoint(() => ({ status: 404 }));
  expect(await failure(new Grid(login, endpoint).get("/domains"))).toMatchObject({ code: "unsupported-version" });
  expect(endpoint.count(/oauth/)).toBe(0);
});

it("asks for the version once", async () => {
  const { endpoint, grid: it } = grid(() => ({ status: 200, body: [] }));
  await Promise.all([it.array("/domains"), it.array("/domains"), it.array("/domains")]);
  expect(endpoint.count(/about-information/)).toBe(1);
});
