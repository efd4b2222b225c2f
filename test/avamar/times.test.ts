import fc from "fast-check";
import { expect, it } from "vitest";
import { timeZone } from "../../provider/avamar/policies/time-zones";
import {
  instant,
  readInstant,
  readTimeOfDay,
  sameInstant,
  timeOfDay,
  writtenInstant,
} from "../../provider/avamar/policies/times";

const reason = (schema: { safeParse(value: unknown): { error?: { issues: { message: string }[] } } }, value: unknown) =>
  schema.safeParse(value).error?.issues[0]?.message;

it("reads back the moment that it wrote, in every form a grid may show it", () => {
  const moments = fc.date({ min: new Date("1970-01-02"), max: new Date("2200-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(moments, (date) => {
      const written = writtenInstant(date.toISOString())!;
      for (const wire of [written, written.replace("Z", "+0000"), written.replace("Z", "+00:00"), date.getTime()]) {
        expect(sameInstant(readInstant(wire), date.toISOString())).toBe(true);
      }
    }),
  );
});

it("takes a date, a moment with a zone, or nothing", () => {
  for (const good of ["2030-12-31", "2030-12-31T18:00Z", "2030-12-31T18:00:00+10:00", "2030-12-31T18:00:00.5-0300", ""])
    expect([good, reason(instant(), good)]).toEqual([good, undefined]);
  for (const bad of ["tomorrow", "31.12.2030", "2030-12-31T18:00", "2030-13-01"])
    expect(reason(instant(), bad)).toContain('write "2030-12-31"');
});

it("keeps nothing apart from not given", () => {
  expect([writtenInstant(""), writtenInstant(undefined)]).toEqual([null, undefined]);
  expect([readInstant(null), readInstant(undefined), readInstant("")]).toEqual(["", "", ""]);
  expect(sameInstant("", "")).toBe(false); // equal text is equal anyway; two empty texts are no moment
});

it("knows dates in other zones for the same moment", () => {
  expect(sameInstant("2030-12-31T18:00:00+10:00", "2030-12-31T08:00:00Z")).toBe(true);
  expect(sameInstant("2030-12-31", "2030-12-31T00:00:00.000Z")).toBe(true);
  expect(sameInstant("2030-12-31", "2030-12-30")).toBe(false);
});

it.each([
  ["8:00", "08:00"],
  ["20.30", "20:30"],
  ["20", "20:00"],
  ["25:00", "20:00"],
  ["8 pm", "20:00"],
])("says how to write the time %s", (text, right) => {
  expect(reason(timeOfDay(), text)).toContain(`"${right}"`);
  expect(reason(timeOfDay(), right)).toBeUndefined();
});

it("reads times with seconds and without the leading zero", () => {
  expect([readTimeOfDay("8:05"), readTimeOfDay("08:05:00"), readTimeOfDay(null)]).toEqual([
    "08:05",
    "08:05",
    undefined,
  ]);
});

it.each(["Australia/Sydney", "UTC", "GMT", "Etc/GMT+5", "US/Pacific", "Asia/Calcutta", "PST", "SystemV/EST5"])(
  "knows the zone %s",
  (zone) => {
    expect(reason(timeZone(), zone)).toBeUndefined();
  },
);

it.each([
  ["Amercia/Los_Angeles", "America/Los_Angeles"],
  ["australia/sydney", "Australia/Sydney"],
  ["Sydney", "Australia/Sydney"],
  ["America/Los Angeles", "America/Los_Angeles"],
  ["utc", "UTC"],
])("suggests a zone for %s", (zone, meant) => {
  expect(reason(timeZone(), zone)).toBe(`there is no time zone "${zone}"; did you mean "${meant}"?`);
});

it.each(["Mars/Olympus_Mons_Base_Camp", "+10:00", ""])("refuses %j as a zone", (zone) => {
  expect(reason(timeZone(), zone)).toContain("there is no time zone");
});
