import { expect, it } from "vitest";
import { DataDomain } from "../../provider/data-domain/rest/data-domain";
import { type Answers, FakeEndpoint, failure, login, openDataDomain } from "./fake-endpoint.ts";

const PATH = "/dd-systems/0/users";

function dataDomain(answers: Answers) {
  const endpoint = openDataDomain(answers);
  return { endpoint, dd: new DataDomain(login, endpoint) };
}

/** Pages as an appliance gives them: never more than its own most, whatever was asked for. */
function pages(count: number, most: number): Answers {
  return ({ query }) => {
    const size = Math.min(Number(query!.size), most);
    const page = Number(query!.page);
    const user = Array.from({ length: count }, (_, i) => ({ id: `user-${i}`, name: `user-${i}` })).slice(
      page * size,
      (page + 1) * size,
    );
    return { status: 200, body: { user, paging_info: { current_page: page, total_entries: count, page_size: size } } };
  };
}

it.each([
  [0, 200, 1],
  [200, 200, 1],
  [201, 200, 2],
  [55, 20, 3],
])("reads a list of %d in pages of %d to its end", async (count, most, requests) => {
  const { endpoint, dd } = dataDomain(pages(count, most));
  expect(await dd.list(PATH, "user")).toHaveLength(count);
  expect(endpoint.count(/users/)).toBe(requests);
});

it("takes a list that is left out for an empty one, and one without paging for whole", async () => {
  expect(await dataDomain(() => ({ status: 200, body: {} })).dd.list(PATH, "user")).toEqual([]);
  const { dd } = dataDomain(() => ({ status: 200, body: { user: [{ name: "a" }] } }));
  expect(await dd.list(PATH, "user")).toEqual([{ name: "a" }]);
  expect((await failure(dataDomain(() => ({ status: 200, body: [] })).dd.list(PATH, "user"))).code).toBe("protocol");
});

it("ends at an empty page, whatever the paging says of itself", async () => {
  const { endpoint, dd } = dataDomain(() => ({ status: 200, body: { user: [], paging_info: { total_entries: 9 } } }));
  expect(await dd.list(PATH, "user")).toEqual([]);
  expect(endpoint.count(/users/)).toBe(1);
});

it("finds by the exact name, and looks together what is asked together", async () => {
  const { endpoint, dd } = dataDomain(pages(30, 20));
  const found = await Promise.all(["user-1", "user-29", "user", "USER-1"].map((name) => dd.named(PATH, "user", name)));
  expect(found).toEqual([{ id: "user-1", name: "user-1" }, { id: "user-29", name: "user-29" }, undefined, undefined]);
  expect(endpoint.count(/users/)).toBe(2);
});

it("knows an object by its id where the list gives no more", async () => {
  const { dd } = dataDomain(() => ({ status: 200, body: { user: [{ id: "CORP%5Cboost", uid: 500 }] } }));
  expect(await dd.named(PATH, "user", "CORP\\boost")).toEqual({ id: "CORP%5Cboost", uid: 500 });
});

it("repeats a read while the Data Domain restarts, and never a write", async () => {
  let busy = 2;
  const reading = dataDomain(() => (busy-- > 0 ? { status: 503 } : { status: 200, body: { name: "dd" } }));
  expect(await reading.dd.get("/system")).toEqual({ name: "dd" });
  expect(reading.endpoint.count(/system/)).toBe(3);
  const writing = dataDomain(() => ({ status: 503 }));
  expect((await failure(writing.dd.put(PATH, {}))).code).toBe("unreachable");
  expect(writing.endpoint.count(/users/)).toBe(1);
});

it.each([
  ["wrapped", 500, { service_status: { details: "There is one already.", code: 5028 } }],
  ["flat", 500, { details: "There is one already.", code: 5028 }],
  ["with the status of a success", 200, { details: "There is one already.", code: 5028 }],
])("reads a refusal that comes %s, and does not repeat what was refused", async (_, status, body) => {
  const { endpoint, dd } = dataDomain(() => ({ status, body }));
  const error = await failure(dd.get("/system"));
  expect(error).toMatchObject({ code: "invalid", number: 5028, host: "dd.example:3009", retryable: false });
  expect(error.message).toContain(`answers ${status}, code 5028: There is one already.`);
  expect(endpoint.count(/system/)).toBe(1);
});

it("takes only 404 for gone", async () => {
  expect(await dataDomain(() => ({ status: 404, body: {} })).dd.get(PATH)).toBeUndefined();
  await dataDomain(() => ({ status: 404, body: {} })).dd.delete(PATH);
  expect((await failure(dataDomain(() => ({ status: 403, body: {} })).dd.get(PATH))).code).toBe("forbidden");
});

it("writes one after the other, whoever is logged in", async () => {
  let underWay = 0;
  let most = 0;
  class Slow extends FakeEndpoint {
    override async send(request: Parameters<FakeEndpoint["send"]>[0]) {
      if (request.method !== "PUT") return super.send(request);
      most = Math.max(most, ++underWay);
      await new Promise((done) => setTimeout(done, 5));
      underWay -= 1;
      return super.send(request);
    }
  }
  const answers: Answers = ({ path }) => ({
    status: 200,
    ...(/auth$/.test(path) ? { headers: { "x-dd-auth-token": "token" } } : {}),
  });
  const [a, b] = [
    new DataDomain(login, new Slow(answers)),
    new DataDomain({ ...login, username: "other" }, new Slow(answers)),
  ];
  await Promise.all([a, b, a, b].map((each) => each.put(PATH, {})));
  expect(most).toBe(1);
});

it("logs out and closes its connections", async () => {
  const { endpoint, dd } = dataDomain(() => ({ status: 200, body: {} }));
  await dd.get("/system");
  await dd.close();
  expect(endpoint.requests.at(-1)).toMatchObject({ method: "DELETE", path: "/rest/v1.0/auth" });
  expect(endpoint.isClosed).toBe(true);
});
