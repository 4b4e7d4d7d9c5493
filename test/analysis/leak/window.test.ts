import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nightInstant, nightNumber, nightOfRecording } from "../../../analysis/leak/window.ts";

describe("night window", () => {
  test.each([
    ["2026-11-23T16:59:59.999Z", null],
    ["2026-11-23T17:00:00.000Z", "2026-11-24"],
    ["2026-11-23T18:59:59.999Z", "2026-11-24"],
    ["2026-11-23T19:00:00.000Z", null],
    ["2026-11-24T03:00:00.000Z", null],
  ])("%s in Tokyo is of night %s", (at, night) => {
    expect(nightOfRecording(new Date(at), "Asia/Tokyo")).toBe(night);
  });

  test("its middle is 03:00 local and belongs to it, in every month and zone", () => {
    const days = fc.integer({ min: 0, max: 4000 });
    const zones = fc.constantFrom("Asia/Tokyo", "UTC", "America/New_York", "Australia/Lord_Howe");
    fc.assert(
      fc.property(days, zones, (day, zone) => {
        const night = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10);
        expect(nightOfRecording(nightInstant(night, zone), zone)).toBe(night);
      }),
    );
    expect(nightInstant("2026-11-24", "Asia/Tokyo").toISOString()).toBe("2026-11-23T18:00:00.000Z");
  });

  test("nights are counted over the turn of months and years", () => {
    expect(nightNumber("2027-01-01") - nightNumber("2026-12-31")).toBe(1);
    expect(nightNumber("2028-03-01") - nightNumber("2028-02-28")).toBe(2);
  });
});
