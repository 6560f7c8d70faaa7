import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { burstsOf, linesOf, placeIn, zoomed } from "../../console/app/bursts";
import {
  batchStates as shownBatchStates,
  risks as shownRisks,
  transactionStatuses as shownStatuses,
} from "../../console/app/choices";
import { delayMs } from "../../console/app/delay";
import { agoText, amountParts, counted, dueText, offsetText, shortId, spoken } from "../../console/app/format";
import { viewOf } from "../../console/app/links";
import { pieces } from "../../console/app/pieces";
import { sharesOf } from "../../console/app/shares";
import { ticksOf } from "../../console/app/ticks";
import { buildAssets } from "../../console/server/assets";
import { commandParts, commandText, shortFlags, wordsOf } from "../../console/shared/command-line";
import { batchStates } from "../../core/contracts/batch-schema";
import { transactionStatuses } from "../../core/ledger/domain/derive";
import { risks } from "../../core/operations/domain/issue";

/** Bytes after gzip of all that a browser loads. */
const MOST_BYTES = 80 * 1024;

describe("what a browser loads", () => {
  test("the page, its code and its styles are at most 80 KB after gzip", async () => {
    const assets = await buildAssets();
    const bytes = [...assets.values()].reduce((sum, { content }) => sum + gzipSync(content).length, 0);
    expect([...assets.keys()]).toEqual(["/", "/app.js", "/style.css", "/icon.svg"]);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  test("nothing that a browser loads asks another address, and no code or style is inline", async () => {
    const assets = await buildAssets();
    const html = assets.get("/")?.content ?? "";
    expect(html).not.toMatch(/<style|style=|<script(?! type="module" src="\/app\.js")| on[a-z]+=/);
    expect(assets.get("/style.css")?.content).not.toMatch(/url\(|@import/);
    const addresses = (assets.get("/app.js")?.content ?? "").match(/https?:\/\/[\w.]+/g) ?? [];
    // Names of SVG and MathML, which nobody calls.
    expect([...new Set(addresses)].filter((address) => address !== "http://www.w3.org")).toEqual([]);
  });

  test("no file of the page writes HTML from text", () => {
    const files = readdirSync("console/app", { recursive: true, encoding: "utf8" }).filter((name) =>
      /\.tsx?$/.test(name),
    );
    expect(files.length).toBeGreaterThan(30);
    const html = files.filter((name) =>
      /innerHTML|insertAdjacent|document\.write/.test(readFileSync(`console/app/${name}`, "utf8")),
    );
    expect(html).toEqual([]);
  });
});

test("states and risks are those of the core", () => {
  expect([...shownStatuses].sort()).toEqual([...transactionStatuses].sort());
  expect(shownBatchStates).toEqual([...batchStates]);
  expect(shownRisks).toEqual(risks);
});

test("amounts are shown with their currency's own digits, exactly", () => {
  expect(amountParts(199_000, "USD")).toEqual(["1,990.00", "USD"]);
  expect(amountParts(22_789, "JPY")).toEqual(["22,789", "JPY"]);
  expect(amountParts(20_434, "KWD")).toEqual(["20.434", "KWD"]);
  expect(amountParts("90071992547409931234", "USD")).toEqual(["900,719,925,474,099,312.34", "USD"]);
  expect(amountParts(-5, "USD")).toEqual(["-0.05", "USD"]);
});

test("a bar is as long as the figure beside it, whatever was refunded of it", () => {
  expect(sharesOf([1_990, 500], 1_990)).toEqual([1, 500 / 1_990]);
  expect(sharesOf([1_990, 5_000], 1_990)).toEqual([1_990 / 5_000, 1]);
  expect(sharesOf(["90071992547409930000", 0], null)).toEqual([1, 0]);
});

test("ages, offsets, counts and ids are short", () => {
  const now = Date.parse("2026-11-26T12:00:00.000Z");
  expect(agoText("2026-11-26T11:18:00.000Z", now)).toBe("42 min ago");
  const offsets = [0, 130, 1_390, 123_000, -7_663].map(offsetText);
  expect(offsets).toEqual(["+0 ms", "+130 ms", "+1.39 s", "+2 min 3 s", "−7.66 s"]);
  expect([counted(1, "event"), counted(1_400, "event"), counted(2, "batch"), counted(0, "delivery")]).toEqual([
    ...["1 event", "1,400 events", "2 batches", "0 deliveries"],
  ]);
  const codes = ["RETRIES_EXHAUSTED", "HTTP_5XX", "late_failure", "AccessDeniedException", "webhook-receiver-slow"];
  expect(codes.map(spoken)).toEqual([
    ...["Retries exhausted", "Http 5xx", "late failure", "AccessDeniedException", "webhook-receiver-slow"],
  ]);
  expect(shortId("pay_830d923ac279031dccdc4e41")).toBe("pay_830d923ac…dccdc4e41".replace("dccdc4e41", "ccdc4e41"));
});

test("what was is never shown as to come, nor what is to come as past, also where clocks differ a little", () => {
  const now = Date.parse("2026-11-26T12:00:00.000Z");
  const texts = (text: typeof agoText, ...seconds: number[]) =>
    seconds.map((later) => text(new Date(now + later * 1000).toISOString(), now));
  expect(texts(agoText, -120, -1, 0, 5, 59, 7_200)).toEqual([
    ...["2 min ago", "1 s ago", "now", "now", "now", "2 h ahead of this clock"],
  ]);
  expect(texts(dueText, 120, 1, 0, -5, -59, -7_200)).toEqual([
    ...["in 2 min", "in 1 s", "now", "now", "now", "due 2 h ago"],
  ]);
});

test("a command is shown as a shell takes it, and given to the parser without becoming another option", () => {
  const request = {
    command: "events replay",
    places: ["stripe#evt_1"],
    options: { "dry-run": true, reason: "it's --yes" },
  } as const;
  expect(commandText(request)).toBe("tap events replay 'stripe#evt_1' --dry-run --reason 'it'\\''s --yes'");
  expect(wordsOf(request)).toEqual(["events", "replay", "stripe#evt_1", "--dry-run", "--reason=it's --yes"]);
});

test.each([
  ["events list --state unread --cause UNKNOWN_TYPE", "/events?state=unread&cause=UNKNOWN_TYPE"],
  ["transactions find --flag late_failure --since 30d", "/transactions?flag=late_failure&since=30d"],
  ["transactions find --status unresolved", "/transactions?status=unresolved"],
  ["dead-letters show webhook-processing", "/issues?queue=webhook-processing"],
  ["deliveries list --state failed", "/endpoints/deliveries?state=failed"],
  ["endpoints list --merchant mrc_1", "/endpoints?merchant=mrc_1&open=mrc_1"],
  ["audit verify stripe_pi_1 pay_2", "/audit?transaction=stripe_pi_1+pay_2"],
  ["batches show bat_1", "/batches?open=bat_1"],
  ["reviews list", "/reviews"],
  ["doctor", "/issues/doctor"],
  ["transactions resolve pay_1", "/transactions/pay_1"],
  ["secrets status", undefined],
])("the command %s of an issue leads to its view", (command, view) => {
  expect(viewOf(command)).toBe(view);
});

test("the one poll backs off while the page is hidden, and after each failure", () => {
  expect([0, 1, 2, 3, 4, 9].map((failed) => delayMs(false, failed))).toEqual([
    5_000, 10_000, 20_000, 40_000, 60_000, 60_000,
  ]);
  expect(delayMs(true, 0)).toBe(60_000);
});

describe("a waterfall", () => {
  const at = (time: string, part = "ledger", milliseconds?: number) =>
    ({
      at: `2026-11-26T${time}Z`,
      part,
      what: "",
      outcome: "",
      index: 0,
      ...(milliseconds && { milliseconds }),
    }) as never;

  test("a waterfall does not draw quiet time: a burst ends where nothing happened for a minute", () => {
    const bursts = burstsOf([
      at("10:00:00.100"),
      at("10:00:01.100", "delivery", 500),
      at("10:00:00.000", "audit"),
      at("12:30:00.000"),
    ]);
    expect(bursts.map(({ from, length, after, entries }) => [from, length, after, entries.length])).toEqual([
      ["2026-11-26T10:00:00.100Z", 1_500, undefined, 3],
      ["2026-11-26T12:30:00.000Z", 1, 8_998_400, 1],
    ]);
  });

  test("a waterfall joins the lines of the audit trail that stand together", () => {
    const [burst] = burstsOf([
      at("10:00:00.000"),
      at("10:00:00.000", "audit"),
      at("10:00:00.000", "audit"),
      at("10:00:02.000"),
    ]);
    expect(burst && linesOf(burst).map(({ entries }) => entries.length)).toEqual([1, 2, 1]);
  });

  test("a waterfall places entries by time, or evenly where short steps stand between long ones", () => {
    const entries = [at("10:00:00.000"), at("10:00:00.250", "delivery", 500), at("10:00:01.000")];
    const [burst] = burstsOf(entries);
    if (burst === undefined) throw new Error("it has entries");
    expect(entries.map((entry) => placeIn(burst, [entry]))).toEqual([
      { left: 0, width: 0 },
      { left: 0.25, width: 0.5 },
      { left: 1, width: 0 },
    ]);
    expect(placeIn(burst, [entries[1] as never], { at: 1, of: 4 })).toEqual({ left: 0.25, width: 0.25 });
  });

  test("a waterfall draws a change of the audit trail as the second in which it was, within the burst", () => {
    const entries = [at("10:00:00.500"), at("10:00:00.000", "audit"), at("10:00:01.000", "audit"), at("10:00:04.500")];
    const [burst] = burstsOf(entries);
    if (burst === undefined) throw new Error("it has entries");
    expect(placeIn(burst, entries.slice(1, 3))).toEqual({ left: 0, width: 1.5 / 4 });
    expect(placeIn(burst, entries.slice(2, 3))).toEqual({ left: 0.5 / 4, width: 1 / 4 });
  });

  test("a zoomed waterfall gives the steps between two long waits an axis of their own", () => {
    const zoom = zoomed(burstsOf([at("10:00:00.000"), at("10:00:17.400"), at("10:00:17.900"), at("11:00:00.000")]));
    expect(zoom.map(({ from, length, after }) => [from.slice(11, 23), length, after])).toEqual([
      ["10:00:00.000", 1, undefined],
      ["10:00:17.400", 500, 17_400],
      ["11:00:00.000", 1, 3_582_100],
    ]);
    expect(zoomed(burstsOf([at("10:00:00.000"), at("10:00:00.030")])).map(({ length }) => length)).toEqual([30]);
  });

  test.each([
    [1_750, ["0", "500 ms", "1 s", "1.5 s"]],
    [20_720, ["0", "5 s", "10 s", "15 s"]],
    [150_000, ["0", "1 min", "2 min"]],
    [90, ["0", "20 ms", "40 ms", "60 ms"]],
    [1, ["0"]],
  ])("an axis of %d ms has round ticks, none of them at its end", (length, texts) => {
    const { step, ticks } = ticksOf(length);
    expect(ticks.map(({ text }) => text)).toEqual(texts);
    expect(ticks.map(({ left }) => left)).toEqual(texts.map((_, at) => at * step));
  });
});

test("a long name breaks between its words, and stays whole when it is copied", () => {
  expect(pieces("payment_intent.succeeded")).toEqual(["payment_", "intent.", "succeeded"]);
  expect(pieces("ProvisionedThroughputExceededException")).toEqual([
    ...["Provisioned", "Throughput", "Exceeded", "Exception"],
  ]);
  expect(pieces("https://a.example/tap?m=1").join("")).toBe("https://a.example/tap?m=1");
});

test("a command breaks before an option, and an option stays with its value", () => {
  const shown = commandParts("tap events list --state failed --cause 'no such key' --suffix prod");
  expect(shown).toEqual(["tap", "events", "list", "--state failed", "--cause 'no such key'", "--suffix prod"]);
  expect(shown.join(" ")).toBe("tap events list --state failed --cause 'no such key' --suffix prod");
  expect(commandParts("tap events replay --dry-run --reason 'it'\\''s mine'")).toEqual([
    ...["tap", "events", "replay", "--dry-run", "--reason 'it'\\''s mine'"],
  ]);
});

test("a shown command names the file of its stack without the folders before it", () => {
  expect(shortFlags(" --stack .local/runs/mine/stack.json")).toBe(" --stack …/stack.json");
  expect(shortFlags(" --stack 'a folder/tap/.local/stack.json' --region eu-west-1")).toBe(
    " --stack …/stack.json --region eu-west-1",
  );
  expect(shortFlags(" --suffix prod --region eu-west-1")).toBe(" --suffix prod --region eu-west-1");
});
