import { expect, it } from "vitest";
import { collectionOf, type Kind } from "../../provider/avamar/rest/collection";
import { Grid } from "../../provider/avamar/rest/grid";
import { login, openGrid } from "./fake-endpoint";

interface Thing {
  id: string;
  name: string;
  domain: string;
}

const things: Kind<Thing> = {
  path: "/things",
  ofDomain: (domain) => ({ domain }),
  everywhere: { domain: "/", recursive: true },
  domainOf: (each) => each.domain,
};

/** A grid with these things; `hidden` ones are left out of every listing. */
function gridWith(all: Thing[], hidden: string[] = []) {
  const endpoint = openGrid(({ path, query }) => {
    const id = /\/things\/(.+)$/.exec(path)?.[1];
    if (id) {
      const body = all.find((each) => each.id === decodeURIComponent(id));
      return body ? { status: 200, body } : { status: 404 };
    }
    const listed = all.filter(
      (each) => !hidden.includes(each.id) && (query?.recursive || each.domain === query?.domain),
    );
    return { status: 200, body: { content: listed, last: true } };
  });
  return { endpoint, of: collectionOf(new Grid(login, endpoint), things) };
}

const many = Array.from({ length: 20 }, (_, i) => ({ id: `T:${i}`, name: `thing-${i}`, domain: i % 2 ? "/a" : "/b" }));

it("reads few one by one and many from the listing", async () => {
  const { endpoint, of } = gridWith(many);
  expect(await Promise.all(["T:0", "T:1"].map((id) => of.byId(id)))).toEqual(many.slice(0, 2));
  expect(endpoint.count(/things\/T%3A/)).toBe(2);
  expect(await Promise.all(many.map(({ id }) => of.byId(id)))).toEqual(many);
  expect(endpoint.count(/things$/)).toBe(1);
  expect(endpoint.count(/things\/T%3A/)).toBe(2);
});

it("takes nothing for gone that only the listing leaves out", async () => {
  const { of } = gridWith(many, ["T:3"]);
  const read = await Promise.all([...many.map(({ id }) => id), "T:none"].map((id) => of.byId(id)));
  expect(read).toEqual([...many, undefined]);
});

it("lists a domain once for questions that are asked together", async () => {
  const { endpoint, of } = gridWith(many);
  const found = await Promise.all([
    of.byName("/a", "thing-1"),
    of.byName("/a", "thing-3"),
    of.byName("/b", "thing-2"),
    of.byName("/a", "thing-2"),
  ]);
  expect(found.map((each) => each?.id)).toEqual(["T:1", "T:3", "T:2", undefined]);
  expect(endpoint.count(/things$/)).toBe(2);
});

it("finds by the exact name alone", async () => {
  const { of } = gridWith([
    { id: "1", name: "night*", domain: "/a" },
    { id: "2", name: "nightly", domain: "/a" },
    { id: "3", name: "Nightly", domain: "/a" },
  ]);
  expect((await of.byName("/a", "nightly"))?.id).toBe("2");
  expect((await of.byName("/a", "night*"))?.id).toBe("1");
  expect(await of.byName("/a", "night")).toBeUndefined();
});

it("passes an error on to everybody who asked", async () => {
  const endpoint = openGrid(() => ({ status: 403 }));
  const of = collectionOf(new Grid(login, endpoint), things);
  const all = await Promise.allSettled(many.map(({ id }) => of.byId(id)));
  expect(all.map(({ status }) => status)).toEqual(many.map(() => "rejected"));
});
