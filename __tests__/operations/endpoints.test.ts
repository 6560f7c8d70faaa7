import { describe, expect, test } from "@jest/globals";
import type { EndpointOwner } from "../../core/notifications/application/endpoint-settings/locked-change";
import { endpointId } from "../../core/notifications/domain/delivery";
import { listEndpoints } from "../../core/operations/application/endpoints/list-endpoints";
import { rotateEndpoint, setEndpoint } from "../../core/operations/application/endpoints/set-endpoint";
import { UnfitSetting } from "../../core/operations/application/parameter-ports";
import { ChangedMeanwhile } from "../../core/shared/application/setting-parameters";
import { InMemoryBreakers } from "../../testing/breaker-fakes";
import { endpointSettings, ENDPOINTS_PATH as PATH } from "../../testing/endpoint-fakes";
import { FakeClock } from "../../testing/fakes";
import { aNotification, InMemoryNotificationTable } from "../../testing/notification-fakes";
import { InMemoryOperatorActions } from "../../testing/operator-actions";

const OWN = `${PATH}/merchants/mrc_1`;
const URL_1 = "https://shop.example/hook?key=1";
const OLD = "whsec_b2xkZXIgc2VjcmV0LCBzdGlsbCBvaw==";

function world(value?: string) {
  const actions = new InMemoryOperatorActions();
  const clock = new FakeClock(new Date("2026-11-25T12:00:00.000Z"));
  const settings = endpointSettings(clock);
  if (value !== undefined) settings.parameters.set(OWN, value);
  const deps = { ...settings.deps, parameters: settings.parameters, actions };
  const kept: string[] = [];
  const change = {
    owner: { merchantId: "mrc_1" } as EndpointOwner,
    reason: "new shop",
    keep: (s: string) => void kept.push(s),
  };
  return {
    ...{ ...settings, actions, clock, deps, kept },
    stored: () => settings.stored("mrc_1"),
    set: (url: string, owner: EndpointOwner = change.owner) => setEndpoint(deps, { ...change, owner, wish: { url } }),
    rotate: (step: "begin" | "finish", overlapMs?: number) =>
      rotateEndpoint(deps, { ...change, step, ...(overlapMs !== undefined && { overlapMs }) }),
  };
}
const setting = (fields: object = {}) => JSON.stringify({ url: URL_1, secrets: [OLD], ...fields });

describe("setting an endpoint", () => {
  test("a new endpoint gets a fresh secret, which is handed over once", async () => {
    const { set, kept, stored } = world();
    expect(await set(URL_1)).toMatchObject({ url: "https://shop.example/hook", secrets: 1, hasNewSecret: true });
    expect(kept.length).toBe(1);
    expect(stored()).toEqual({ url: URL_1, secrets: kept });
  });

  test("an endpoint that moves keeps its secrets", async () => {
    const { set, kept, stored } = world(setting());
    expect(await set("https://new.example/hook")).toMatchObject({ secrets: 1, hasNewSecret: false });
    expect(kept).toEqual([]);
    expect(stored()).toEqual({ url: "https://new.example/hook", secrets: [OLD] });
  });

  test("a change leaves a record before it acts, with neither secret nor query", async () => {
    const { set, parameters, actions } = world();
    parameters.meanwhile = () => actions.journal.push("write");
    await set(URL_1);
    expect(actions.journal).toEqual(["begin endpoints set", "write", "end finished 1 0"]);
    expect([...actions.actions.values()][0]?.filter).toEqual({ merchant: "mrc_1", url: "https://shop.example/hook" });
  });

  test.each([
    "http://shop.example/hook",
    "https://127.0.0.1/hook",
    "https://[::1]/hook",
    "https://localhost/hook",
    "https://user:secret@shop.example/hook",
  ])("the URL %j is refused, and nothing is written", async (url) => {
    const { set, parameters, actions, kept } = world();
    await expect(set(url)).rejects.toThrow(UnfitSetting);
    expect(parameters.calls.filter((call) => call.startsWith("write"))).toEqual([]);
    expect([actions.journal, kept]).toEqual([[], []]);
  });

  test("a merchant's id that fits no parameter's name is refused", async () => {
    const { set, parameters } = world();
    await expect(set(URL_1, { merchantId: "../default" })).rejects.toThrow(UnfitSetting);
    expect(parameters.calls).toEqual([]);
  });

  test("a change that another operator has overwritten says so", async () => {
    const { set, parameters, actions } = world(setting());
    parameters.meanwhile = () => parameters.set(OWN, setting(), 3);
    await expect(set("https://new.example/hook")).rejects.toThrow(ChangedMeanwhile);
    expect(actions.journal.at(-1)).toBe("end failed 0 1");
  });
});

describe("rotating a merchant's secret", () => {
  test("both secrets sign until the rotation is finished", async () => {
    const { rotate, kept, stored } = world(setting());
    expect(await rotate("begin")).toMatchObject({ secrets: 2, hasNewSecret: true });
    expect(stored().secrets).toEqual([...kept, OLD]);
    expect(await rotate("finish")).toMatchObject({ secrets: 1, hasNewSecret: false });
    expect(stored()).toEqual({ url: URL_1, secrets: kept });
  });

  test("an overlap ends by itself, and a rotation without overlap leaves the new secret alone", async () => {
    const { rotate, kept, stored, clock } = world(setting());
    expect(await rotate("begin", 86_400_000)).toMatchObject({ oldUntil: "2026-11-26T12:00:00.000Z" });
    await expect(rotate("begin")).rejects.toThrow(UnfitSetting);
    clock.advance(86_400_000);
    await rotate("begin", 0);
    expect(stored()).toEqual({ url: URL_1, secrets: [kept[1]] });
  });

  test.each([
    ["where nothing is set", undefined, "begin"],
    ["that is finished already", setting(), "finish"],
    ["of a parameter that cannot be read", '{"url": "x"}', "begin"],
  ] as const)("a rotation %s is refused, and no secret is made", async (_, value, step) => {
    const { rotate, kept, actions } = world(value);
    const refusal = await rotate(step).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnfitSetting);
    expect([kept, actions.journal]).toEqual([[], []]);
  });
});

describe("the list of endpoints", () => {
  async function listed(merchantId?: string) {
    const { set, deps, parameters, clock } = world();
    await set(URL_1);
    parameters.set(`${PATH}/merchants/mrc_2`, setting());
    const breakers = new InMemoryBreakers();
    breakers.health.set(endpointId(URL_1), {
      failures: 7,
      openings: 2,
      gone: false,
      openUntil: "2026-11-25T12:30:00.000Z",
    });
    const table = new InMemoryNotificationTable(clock);
    for (const merchant of ["mrc_1", "mrc_3"]) {
      const delivery = { transactionId: "pay_1", notificationId: `ntf_${merchant}`, merchantId: merchant };
      await table.create(aNotification(delivery));
      const at = "2026-11-25T11:00:00.000Z";
      const attempt = { at, endpointAsOf: at, outcome: "answered", httpStatus: 503, milliseconds: 1 } as const;
      await table.end(delivery, "failed", attempt);
    }
    parameters.calls.length = 0;
    const rows = [];
    for await (const row of listEndpoints({ ...deps, breakers, undelivered: table }, merchantId ? { merchantId } : {}))
      rows.push(row);
    return { rows, parameters };
  }

  test("a list shows each endpoint with its breaker and what it missed, and reads no value", async () => {
    const { rows, parameters } = await listed();
    expect(rows).toMatchObject([
      { setting: "unset", undelivered: 0 },
      {
        merchantId: "mrc_1",
        setting: "own",
        url: "https://shop.example/hook",
        secrets: 1,
        breaker: "open",
        nextTry: "2026-11-25T12:30:00.000Z",
        undelivered: 1,
        lastAttempt: { httpStatus: 503 },
      },
      { merchantId: "mrc_2", setting: "own", undelivered: 0 },
      { merchantId: "mrc_3", setting: "unset", undelivered: 1 },
    ]);
    expect(rows[2]?.url).toBeUndefined();
    expect(parameters.calls).toEqual([`describe ${PATH}/`]);
  });

  test("a list of one merchant has that merchant alone", async () => {
    expect((await listed("mrc_3")).rows.map(({ merchantId }) => merchantId)).toEqual(["mrc_3"]);
  });
});
