// What a test runs in the page is typed as in the page.
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { readFileSync } from "node:fs";
import axe from "axe-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Opened, Pages, reasonWithoutBrowser } from "./browser";
import { HOSTILE, hostile } from "./hostile";
import { estate, urnOf } from "./states";

const reason = reasonWithoutBrowser();
if (reason) console.warn(`skipped: the page of the graph in a browser: ${reason}`);

const WINDOW = ["--backup-window", "20:00-08:00 Australia/Sydney"];

/** What the checker of accessibility says about one rule. */
interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string; target: string[] }[];
}

describe.skipIf(reason !== undefined)(`the page in a browser${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let pages: Pages;
  let small: string;
  let large: string;
  let evil: string;
  let mixed: string;
  let opened: Opened | undefined;

  beforeAll(async () => {
    pages = await Pages.start();
    const drift = pages.file("drift.json", {
      drifted: [
        { urn: urnOf("AvamarClientStream", "syd02-fs01-02"), differences: [{ path: "port" }, { path: "running" }] },
        { urn: urnOf("User", "operator"), differences: [{ path: "role" }] },
      ],
    });
    small = await pages.make("small", estate(1, 4), "--drift", drift, ...WINDOW);
    large = await pages.make("large", estate(50, 20), ...WINDOW);
    evil = await pages.make("evil", hostile());
    const resources = estate(1, 4);
    const declare = (policy: string, inputs: Record<string, unknown>) =>
      Object.assign(resources.find(({ urn }) => urn === urnOf("Policy", policy))!.inputs!, inputs);
    declare("syd02-fs01-02", { enabled: false });
    declare("syd02-fs01-01", {
      members: ["cid-syd02-fs01-01", "cid-syd02-fs01-03"],
      memberDatasets: [{ client: "cid-syd02-fs01-03", dataset: "DS-syd02-fs01-04" }],
    });
    mixed = await pages.make("mixed", resources, ...WINDOW);
  });
  // Whatever a test does: the page never complains, and never asks the network for anything.
  afterEach(async () => {
    const { page, complaints, requests } = opened ?? {};
    await page?.context().close();
    opened = undefined;
    expect(complaints ?? []).toEqual([]);
    expect(requests ?? []).toEqual([]);
  });
  afterAll(async () => {
    await pages?.end();
  });

  async function open(file: string, options = {}) {
    opened = await pages.open(file, options);
    return opened.page;
  }
  const names = (page: Opened["page"]) =>
    page
      .locator("#map .node")
      .evaluateAll((nodes) => nodes.map((node) => node.getAttribute("aria-label")!.split(",")[0]!));
  /** What has the keyboard: its name for who hears the page. */
  const focused = (page: Opened["page"]) =>
    page.evaluate(
      () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "",
    );

  test("shows every object of a small estate, on the map, on the strip and in the lists", async () => {
    const page = await open(small);
    const all = await names(page);
    for (const name of [
      "stream syd02-fs01-01",
      "stream syd02-fs01-04",
      "policy syd02-fs01-03",
      "dataset syd02-fs01-02",
      "schedule nightly 4",
      "retention 60 days",
      "grid syd01-g1-util",
      "storage unit avamar-1536233311",
      "replication policy offsite",
      "replication destination mel01",
    ])
      expect(all).toContain(name);
    expect(all).toHaveLength(4 + 4 + 4 + 5 + 1 + 1 + 2 + 2);
    expect(await page.locator("#map .line").count()).toBe(4 * 5 + 3);
    expect(await page.locator("#day .bar").count()).toBe(5);
    expect(await page.locator("#day .maintenance").count()).toBe(2);
    expect(await page.locator("#client-rows tr").count()).toBe(4);
    expect(await page.locator("[data-settings] tr").count()).toBe(2);
    expect(await page.locator(".tiles").textContent()).toMatch(/1host4streams4policies.*2drifted/);
  });

  test("drift is marked on the map and named in the lists and the details", async () => {
    const page = await open(small);
    expect(await page.locator("#map .node .mark.drift").count()).toBe(1);
    expect(await page.locator("#client-rows").textContent()).toContain("drift: port, running");
    await page.getByRole("button", { name: "stream syd02-fs01-02, port 28004, drifted: port, running" }).click();
    expect(await page.locator("#details .warn").textContent()).toBe("Differs from the program: port, running.");
    await page.getByRole("button", { name: "operator" }).click();
    expect(await page.locator("#details .warn").textContent()).toBe("Differs from the program: role.");
  });

  test("a search narrows the map and both lists, and says how much it has found", async () => {
    const page = await open(large);
    await page.keyboard.press("/");
    await page.keyboard.type("stream fs07-03");
    expect(await names(page)).toEqual([
      "stream syd02-fs07-03",
      "policy syd02-fs07-03",
      "dataset syd02-fs07-03",
      "schedule nightly 3",
      "retention 60 days",
      "target on the Data Domain syd01-g1-util",
    ]);
    expect(await page.locator("#map .node.found").count()).toBe(1);
    expect(await page.locator("#client-rows tr").count()).toBe(1);
    expect(await page.locator("[data-settings] tr:visible").count()).toBe(0);
    expect(await page.getByRole("status").textContent()).toBe("1 on the map, 1 client");
    await page.locator("#search").fill("no such thing");
    expect(await page.locator("#map .node").count()).toBe(0);
    expect(await page.getByRole("status").textContent()).toBe("nothing found");
    await page.locator("#search").fill("");
    expect(await page.getByRole("status").textContent()).toBe("");
    expect(await page.locator("#map .head").count()).toBeGreaterThan(50);
  });

  test("what a search says is what each part of the page then shows", async () => {
    const page = await open(small);
    const shown = async () => ({
      map: await page.locator("#map .node.found").count(),
      clients: await page.locator("#client-rows tr").count(),
      settings: await page.locator("[data-settings] tr:visible").count(),
    });
    for (const [query, said, counts] of [
      ["operator", "1 setting", { map: 0, clients: 0, settings: 1 }],
      ["customer01", "17 on the map, 4 clients, 1 setting", { map: 17, clients: 4, settings: 1 }],
      ["drift", "1 on the map, 1 client, 1 setting", { map: 1, clients: 1, settings: 1 }],
    ] as const) {
      await page.locator("#search").fill(query);
      expect(await page.getByRole("status").textContent()).toBe(said);
      expect(await shown()).toEqual(counts);
    }
  });

  test.each([
    ["a laptop", { width: 1280, height: 720 }],
    ["a large screen", { width: 1920, height: 1080 }],
    ["a telephone", { width: 390, height: 844 }],
  ])(
    "opens with the whole map in its frame on %s, and fits it again when the window changes",
    async (_what, viewport) => {
      for (const file of [small, large]) {
        const page = await open(file, { viewport });
        const cut = () =>
          page
            .locator("#map")
            .evaluate((map) => [map.scrollWidth - map.clientWidth, map.scrollHeight - map.clientHeight]);
        expect(await cut()).toEqual([0, 0]);
        const { y, height } = (await page.locator("#map").boundingBox())!;
        expect(y + height).toBeLessThan(viewport.height + 10);
        await page.setViewportSize({ width: Math.round(viewport.width * 0.7), height: viewport.height });
        await page.evaluate(() => new Promise(requestAnimationFrame));
        expect(await cut()).toEqual([0, 0]);
        await page.context().close();
      }
    },
  );

  test("what is off is seen to be off, and a dataset of one member is shown for that one", async () => {
    const page = await open(mixed);
    expect(await page.locator(".tiles .warn").textContent()).toBe("1policy off");
    expect(await page.locator("#map .node.off").getAttribute("aria-label")).toBe("policy syd02-fs01-02, off");
    expect(await page.locator("#day .schedule.off").getAttribute("aria-label")).toMatch(
      /^schedule nightly 2, .*, off,/,
    );
    const row = (name: string) => page.locator("#client-rows tr").filter({ hasText: name });
    expect(await row("28004").textContent()).toMatch(/syd02-fs01-02 \(off\)policy is off$/);
    expect(await row("28003").locator("td").nth(2).textContent()).toBe("C:\\");
    await page.getByRole("button", { name: /^stream syd02-fs01-03/ }).click();
    expect(await page.locator("#details").textContent()).toMatch(/has a dataset of its ownsyd02-fs01-04/);
    await page.getByRole("button", { name: /^dataset syd02-fs01-04/ }).click();
    expect(await page.locator("#details").textContent()).toMatch(
      /used for single members bysyd02-fs01-01.*the dataset ofsyd02-fs01-03/,
    );
    await page.getByRole("button", { name: /^policy syd02-fs01-02/ }).click();
    expect(await page.locator("#details .warn").textContent()).toBe(
      "Off: it is disabled or stopped, and nothing starts because of it.",
    );
  });

  test("the keyboard alone: into the map, along it, into the details, and back", async () => {
    const page = await open(small);
    await page.getByRole("button", { name: "Fit" }).focus();
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement?.id === "map")) await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("syd02-fs01.example.com, 4 inside, 1 drifted");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe("stream syd02-fs01-02, port 28004, drifted: port, running");
    await page.keyboard.press("ArrowRight");
    expect(await focused(page)).toBe("policy syd02-fs01-02");
    await page.keyboard.press("ArrowRight");
    expect(await focused(page)).toMatch(/^dataset syd02-fs01-02/);
    await page.keyboard.press("End");
    expect(await focused(page)).toMatch(/^retention 60 days/);
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("60 days");
    expect(await page.locator("#details").textContent()).toMatch(/retention, in .*used by \(4\)/);
    await page.keyboard.press("Escape");
    expect(await page.locator("#details").isHidden()).toBe(true);
    expect(await focused(page)).toMatch(/^retention 60 days/);
    await page.keyboard.press("ArrowLeft");
    expect(await focused(page)).toMatch(/^policy/);
    await page.keyboard.press("Home");
    expect(await focused(page)).toMatch(/^Policies \/clients\/Customer01, 4 inside/);
    await page.keyboard.press("Enter");
    expect(await page.locator('#map [aria-expanded="false"]').count()).toBe(1);
    expect(await focused(page)).toMatch(/^Policies \/clients\/Customer01, 4 inside/);
    await page.keyboard.press(" ");
    expect(await page.locator('#map [aria-expanded="false"]').count()).toBe(0);
  });

  test("what is selected is traced to where it is stored; the details lead on", async () => {
    const page = await open(small);
    await page.getByRole("button", { name: /^stream syd02-fs01-01/ }).click();
    const lit = await page
      .locator("#map .node.lit")
      .evaluateAll((all) => all.map((node) => node.getAttribute("aria-label")!.split(",")[0]));
    expect(lit).toEqual([
      "stream syd02-fs01-01",
      "policy syd02-fs01-01",
      "dataset syd02-fs01-01",
      "schedule nightly 1",
      "retention 60 days",
      "target on the Data Domain syd01-g1-util",
    ]);
    expect(await page.locator("#map .line.lit").count()).toBe(5);
    // The panel takes its room from the map, which is still seen whole.
    expect(await page.locator("#map").evaluate((map) => map.scrollWidth - map.clientWidth)).toBe(0);
    expect(await page.locator("#details dl").textContent()).toContain("port28003");
    await page.locator("#details").getByRole("button", { name: "syd02-fs01-01" }).click();
    expect(await page.locator("#details").textContent()).toMatch(
      /policy, in .*memberssyd02-fs01-01 · port 28003.*backs upsyd02-fs01-01 · C:\\.*startsnightly 1.*keeps60 days/,
    );
    await page.getByRole("button", { name: "Close" }).click();
    expect(await page.locator("#map .lit").count()).toBe(0);
  });

  test("a schedule on the strip opens like one on the map", async () => {
    const page = await open(small);
    await page.locator("#day .schedule").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await page.locator("#details h2").textContent()).toBe("nightly 2");
  });

  test("dark where the system is, and switched by hand; both can be read", async () => {
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const page = await open(small, { colorScheme: "dark" });
    expect(await ground()).toBe("rgb(17, 22, 28)");
    await page.getByRole("button", { name: "Light" }).click();
    expect(await ground()).toBe("rgb(244, 246, 248)");
    await page.getByRole("button", { name: "Dark" }).click();
    expect(await ground()).toBe("rgb(17, 22, 28)");
  });

  test("1,000 streams: a bounded page, of which every client can be reached", async () => {
    const page = await open(large);
    const size = () => page.evaluate(() => document.querySelectorAll("*").length);
    expect(await size()).toBeLessThan(3500);
    await page.getByRole("button", { name: "Unfold all" }).click();
    expect(await page.locator("#map .node").count()).toBeGreaterThan(300);
    expect(await size()).toBeLessThan(6000);
    const last = page.getByRole("button", { name: "syd02-fs50-20", exact: true });
    await page.locator("#clients").evaluate((frame) => frame.scrollTo(0, frame.scrollHeight));
    await last.waitFor();
    expect(await page.locator("#client-rows tr:not(.space)").count()).toBeLessThan(80);
    expect(await page.locator("#clients table").getAttribute("aria-rowcount")).toBe("1001");
    await last.click();
    await page.getByRole("button", { name: "Show on the map" }).click();
    expect(await focused(page)).toBe("stream syd02-fs50-20, port 28022");
    expect(await size()).toBeLessThan(6500);
  });

  test("the list scrolls with the arrow keys, from row to row, past what is in the page", async () => {
    const page = await open(large);
    await page.locator("#client-rows button").first().focus();
    for (let i = 0; i < 60; i++) await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe("syd02-fs04-01");
    await page.keyboard.press("ArrowUp");
    expect(await focused(page)).toBe("syd02-fs03-20");
  });

  test("a group with more than forty rows shows more when asked", async () => {
    const page = await open(large);
    await page.getByRole("button", { name: "Policies /clients/Customer01, 80 inside" }).click();
    expect(
      await page
        .locator("#map .node")
        .filter({ hasText: /^syd02-fs0/ })
        .count(),
    ).toBe(40);
    await page.getByRole("button", { name: /^Show more of Policies/ }).click();
    expect(
      await page
        .locator("#map .node")
        .filter({ hasText: /^syd02-fs0/ })
        .count(),
    ).toBe(80);
  });

  test("zoom, fit and drag move the map and nothing else", async () => {
    const page = await open(large);
    const width = () =>
      page.locator("#map-drawing").evaluate((svg) => svg.clientWidth || svg.getBoundingClientRect().width);
    const before = await width();
    await page.getByRole("button", { name: "Larger" }).click();
    expect(await width()).toBeCloseTo(before * 1.4, -1);
    const box = (await page.locator("#map").boundingBox())!;
    await page.mouse.move(box.x + 270, box.y + 15);
    await page.mouse.down();
    await page.mouse.move(box.x + 170, box.y - 35);
    await page.mouse.up();
    expect(await page.locator("#map").evaluate(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop])).toEqual([
      100, 50,
    ]);
    await page.getByRole("button", { name: "Fit" }).click();
    expect(await width()).toBeCloseTo(before, -1);
  });

  test("hostile names are shown as they are, and do nothing", async () => {
    const page = await open(evil);
    await page.getByRole("button", { name: "Unfold all" }).click();
    const policies = await page
      .locator('#map [data-node*=":Policy::"]')
      .evaluateAll((all) => all.map((node) => node.getAttribute("data-node")!));
    expect(policies).toHaveLength(HOSTILE.length);
    for (const id of policies)
      await page
        .locator("#map .node")
        .evaluateAll(
          (all, own) =>
            all
              .find((node) => node.getAttribute("data-node") === own)!
              .dispatchEvent(new MouseEvent("click", { bubbles: true })),
          id,
        );
    await page.getByRole("button", { name: "<script>window.hit = 1</script>", exact: true }).last().click();
    expect(await page.locator("#details h2").textContent()).toBe("<script>window.hit = 1</script>");
    await page.locator("#search").fill("onerror");
    const found = await page.evaluate(() => ({
      hit: "hit" in window,
      scripts: document.scripts.length,
      images: document.images.length,
      frames: frames.length,
      links: document.links.length,
    }));
    expect(found).toEqual({ hit: false, scripts: 2, images: 0, frames: 0, links: 0 });
  });

  test("a drawing of hostile names is well-formed XML", async () => {
    const page = await open(small);
    // Not in the page, whose policy forbids the style of the drawing.
    await page.goto("about:blank");
    const file = await pages.make("drawing.svg", hostile());
    const found = await page.evaluate(
      (text) => {
        const { documentElement } = new DOMParser().parseFromString(text, "image/svg+xml");
        return { tag: documentElement.tagName, error: documentElement.querySelector("parsererror")?.textContent };
      },
      readFileSync(file, "utf8"),
    );
    expect(found).toEqual({ tag: "svg", error: undefined });
  });

  test("the policy of the page forbids every script but its own, every style and every request", async () => {
    const page = await open(small);
    const forbidden = await page.evaluate(async () => {
      const blocked: string[] = [];
      addEventListener("securitypolicyviolation", (event) =>
        blocked.push((event as { effectiveDirective: string }).effectiveDirective),
      );
      document.body.append(Object.assign(document.createElement("script"), { textContent: "window.hit = 1" }));
      document.body.append(Object.assign(document.createElement("style"), { textContent: "body { display: none }" }));
      document.body.append(Object.assign(document.createElement("img"), { src: "https://example.com/x.png" }));
      document.body.setAttribute("onclick", "window.hit = 2");
      document.body.click();
      await fetch("https://example.com/").catch(() => undefined);
      await new Promise((done) => setTimeout(done, 100));
      return { blocked: [...new Set(blocked)].sort(), hit: "hit" in window };
    });
    expect(forbidden).toEqual({
      blocked: ["connect-src", "img-src", "script-src-attr", "script-src-elem", "style-src-elem"],
      hit: false,
    });
    // The browser says each of them on its console, as it should.
    expect(opened!.complaints.length).toBeGreaterThanOrEqual(5);
    opened!.complaints.length = 0;
    expect(opened!.requests.splice(0)).toEqual(["https://example.com/x.png"]);
  });

  test("printed, it is light, whole, and without what can only be clicked", async () => {
    const page = await open(large, { colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    expect(await page.locator("#client-rows tr").count()).toBe(1000);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
      "rgb(255, 255, 255)",
    );
    for (const id of ["#search", "#theme", "#print", "#unfold", "#details"])
      expect(await page.locator(id).isVisible()).toBe(false);
    const frames = await page
      .locator(".scroll")
      .evaluateAll((all) =>
        all.map(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => [
          scrollWidth - clientWidth,
          scrollHeight - clientHeight,
        ]),
      );
    for (const hidden of frames.flat()) expect(hidden).toBeLessThanOrEqual(1);
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    expect(await page.locator("#map").evaluate((map) => map.scrollWidth - map.clientWidth)).toBe(0);
    expect(await page.locator("#client-rows tr").count()).toBeLessThan(80);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("on a telephone nothing but the drawings and lists is wider than the screen", async () => {
    const page = await open(small, { viewport: { width: 360, height: 740 }, hasTouch: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.getByRole("button", { name: "Unfold all" }).tap();
    await page.getByRole("button", { name: /^stream syd02-fs01-01/ }).tap();
    const panel = (await page.locator("#details").boundingBox())!;
    expect([panel.x, panel.width]).toEqual([0, 360]);
    expect(panel.height).toBeLessThan(740 * 0.6);
  });

  test.each([
    ["light", "light", undefined],
    ["dark", "dark", undefined],
    ["with details", "light", /^stream syd02-fs01-02/],
    ["with details, dark", "dark", /^dataset syd02-fs01-02/],
    ["with something off", "light", /^policy syd02-fs01-02/],
    ["with something off, dark", "dark", undefined],
  ] as const)("everybody can read and use it: %s", async (what, colorScheme, name) => {
    const page = await open(what.includes("off") ? mixed : small, { colorScheme });
    if (name) await page.getByRole("button", { name }).click();
    // The policy of the page is for its own scripts; a checker comes in from outside.
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { violations } = await (
        window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }
      ).axe.run();
      // A shortened text is not what its part is called: it is hidden from who hears the page, which this rule overlooks.
      const isShortened = (target: string) =>
        document.querySelector(`${target} > text[aria-hidden]`)?.textContent.includes("…");
      return violations.flatMap(({ id, nodes }) =>
        nodes
          .filter(({ target }) => id !== "label-content-name-mismatch" || !isShortened(target[0]!))
          .map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
      );
    });
    expect(violations).toEqual([]);
  });
});
