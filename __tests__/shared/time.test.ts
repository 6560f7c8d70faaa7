import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import * as z from "zod/mini";
import { fraudAlert } from "../../core/contracts/fraud-alert-schema";
import { internalEvent } from "../../core/contracts/internal-event-schema";
import { rfc3339Time, utcTime } from "../../core/contracts/time";

const accepted: readonly (readonly [string, string])[] = [
  ["2026-11-18T10:00:00Z", "2026-11-18T10:00:00.000Z"],
  ["2026-11-18T10:00:00.5Z", "2026-11-18T10:00:00.500Z"],
  ["2026-11-18T10:00:00.123999999Z", "2026-11-18T10:00:00.123Z"],
  ["2026-11-18T10:00:00+05:45", "2026-11-18T04:15:00.000Z"],
  ["2026-11-18T20:00:00.25-08:00", "2026-11-19T04:00:00.250Z"],
  ["2026-11-18T10:00:00-00:00", "2026-11-18T10:00:00.000Z"],
  ["2026-11-18t10:00:00z", "2026-11-18T10:00:00.000Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ["2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z"],
  ["2017-01-01T05:29:60.7+05:30", "2016-12-31T23:59:59.999Z"],
];

const refused = [
  "2026-11-18",
  "2026-11-18T10:00:00",
  "2026-11-18T10:00Z",
  "2026-11-18 10:00:00Z",
  "2026-11-18T10:00:00 02:00",
  "2026-11-18T10:00:00+0200",
  "2026-11-18T10:00:00+24:00",
  "2026-11-18T10:00:00.Z",
  "2026-11-18T10:00:00,5Z",
  "2026-11-18T24:00:00Z",
  "2026-11-18T10:60:00Z",
  "2026-11-18T10:00:61Z",
  "2026-02-30T10:00:00Z",
  "2026-02-29T10:00:00Z",
  "2026-04-31T10:00:00Z",
  "2026-00-10T10:00:00Z",
  "2026-13-10T10:00:00Z",
  "26-11-18T10:00:00Z",
  "+002026-11-18T10:00:00Z",
  "0000-01-01T00:00:00+01:00",
  "9999-12-31T23:59:59-01:00",
  "2026-11-18T10:00:60Z",
  "2026-11-18T23:59:60Z",
  "2016-12-31T23:59:60+01:00",
  "2026-11-18T10:00:00Z\n",
  "yesterday",
  "",
];

describe("an RFC 3339 time", () => {
  test.each(accepted)("%s is kept as %s", (text, utc) => {
    expect(utcTime(text)).toBe(utc);
    expect(rfc3339Time.parse(text)).toBe(utc);
  });

  test.each(refused)("the text %j is refused as a time", (text) => {
    expect(utcTime(text)).toBeUndefined();
    expect(rfc3339Time.safeParse(text).success).toBe(false);
  });

  test("a time written in any offset and precision is kept as the same moment", () => {
    const moments = fc.date({
      min: new Date("0001-01-02T00:00:00Z"),
      max: new Date("9999-12-30T00:00:00Z"),
      noInvalidDate: true,
    });
    const offsets = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    const finerDigits = fc.stringMatching(/^[0-9]{0,12}$/);
    fc.assert(
      fc.property(moments, offsets, finerDigits, (moment, offset, finer) => {
        const local = new Date(moment.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const [hours, minutes] = [Math.abs(offset) / 60, Math.abs(offset) % 60];
        const zone = `${offset < 0 ? "-" : "+"}${pad(Math.floor(hours))}:${pad(minutes)}`;
        expect(utcTime(`${local}${finer}${zone}`)).toBe(moment.toISOString());
      }),
    );
  });

  test.each([
    ["PaymentEvent", internalEvent],
    ["FraudAlert", fraudAlert],
  ] as const)("the schema of %s that OpenAPI shows takes every time that the function takes", (_, schema) => {
    const { properties } = z.toJSONSchema(schema) as { properties?: { occurred_at?: { pattern?: string } } };
    const pattern = new RegExp(properties?.occurred_at?.pattern ?? "no pattern");
    for (const [text] of accepted) expect(text).toMatch(pattern);
    expect(schema.shape.occurred_at).toBe(rfc3339Time);
  });
});

const pad = (number: number): string => String(number).padStart(2, "0");
