import { expect, test } from "@jest/globals";
import { endpointId } from "../../core/notifications/domain/delivery";
import { endpointIssues } from "../../core/operations/application/issues/endpoint-issues";
import { InMemoryBreakers } from "../../testing/breaker-fakes";
import { FakeClock } from "../../testing/fakes";
import { aNotification, InMemoryNotificationTable } from "../../testing/notification-fakes";
import { InMemoryParameters } from "../../testing/parameter-fakes";

const PATH = "/tap/dev/webhook-endpoints";
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const urlOf = (name: string) => `https://${name}.example/hook`;

/** Notifications and breakers in memory, with the endpoints that are set. */
function world() {
  const clock = new FakeClock(new Date("2026-11-18T10:00:00.000Z"));
  const table = new InMemoryNotificationTable(clock);
  const breakers = new InMemoryBreakers();
  const parameters = new InMemoryParameters();
  parameters.set(`${PATH}/default`, undefined);
  const source = endpointIssues({ undelivered: table, breakers, parameters, path: PATH });
  let made = 0;
  return {
    clock,
    breakers,
    parameters,
    issues: () => source.issues(clock.now()),
    /** Sets an endpoint as `tap endpoints set` does: a merchant's own, or the default one. */
    set: (name: string, { owner = `merchants/mrc_${name}`, ...more }: { owner?: string; paused?: true } = {}) => {
      const id = endpointId(urlOf(name));
      const after = parameters.stored.get(`${PATH}/${owner}`)?.version ?? 0;
      return parameters.write(`${PATH}/${owner}`, "secret", {
        after,
        note: { secrets: 1, url: urlOf(name), endpoint: id, ...more },
      });
    },
    /** A notification of the merchant whose first attempt fails. */
    async waits(merchantId: string): Promise<Date> {
      const key = { transactionId: `pay_${++made}`, notificationId: `ntf_${made}` };
      const createdAt = clock.now().toISOString();
      await table.create(aNotification({ ...key, merchantId, createdAt }));
      const leased = await table.lease(key);
      if (leased === undefined) throw new Error("it is leased");
      const attempt = {
        at: createdAt,
        endpointAsOf: createdAt,
        outcome: "answered",
        httpStatus: 503,
        milliseconds: 1,
      } as const;
      await table.retry(leased, attempt, new Date(clock.now().getTime() + MINUTE_MS), "message");
      clock.advance(MINUTE_MS);
      return new Date(createdAt);
    },
    /** The endpoint fails so often, and its breaker is open until a minute from now. */
    async opened(name: string, failures = 5) {
      const id = endpointId(urlOf(name));
      for (let failed = 0; failed < failures; failed++) await breakers.recordFailure(id, clock.now());
      const until = new Date(clock.now().getTime() + MINUTE_MS);
      await breakers.open(id, clock.now(), until);
      return until;
    },
  };
}

test("an endpoint that its breaker pauses is an issue, with what waits for it, its age and its time", async () => {
  const { set, waits, opened, issues } = world();
  await set("shop");
  const oldest = await waits("mrc_shop");
  await waits("mrc_shop");
  const until = await opened("shop");
  expect(await issues()).toEqual([
    {
      kind: "endpoints",
      risk: "merchant-unaware",
      cause: "BREAKER_OPEN",
      title: `The endpoint failed 5 times in a row: nothing is sent to it until ${until.toISOString()}.`,
      where: urlOf("shop"),
      count: 2,
      unit: "delivery",
      oldest,
      limit: { from: oldest, seconds: 5 * 86_400, ending: "it is given up" },
      command: "endpoints list --merchant mrc_shop",
    },
  ]);
});

test("a half-open breaker is an issue until an attempt succeeds", async () => {
  const { set, waits, opened, issues, clock, breakers } = world();
  await set("shop");
  await waits("mrc_shop");
  await opened("shop");
  clock.advance(2 * MINUTE_MS);
  expect(await issues()).toMatchObject([{ cause: "BREAKER_OPEN", title: expect.stringMatching(/but one attempt\.$/) }]);
  await breakers.close(endpointId(urlOf("shop")));
  expect(await issues()).toEqual([]);
});

test("an endpoint that asked not to be called is an issue only for as long as it asked", async () => {
  const { set, waits, issues, clock, breakers } = world();
  await set("shop");
  await waits("mrc_shop");
  await breakers.recordFailure(endpointId(urlOf("shop")), clock.now());
  await breakers.hold(endpointId(urlOf("shop")), new Date(clock.now().getTime() + MINUTE_MS));
  expect(await issues()).toMatchObject([{ title: expect.stringMatching(/^The endpoint asked not to be called/) }]);
  clock.advance(2 * MINUTE_MS);
  expect(await issues()).toEqual([]);
});

test("merchants that share the default endpoint are one issue of it, and one with its own endpoint is another", async () => {
  const { set, waits, opened, issues } = world();
  await set("all", { owner: "default" });
  await set("shop");
  const oldest = await waits("mrc_1");
  for (const merchant of ["mrc_2", "mrc_2", "mrc_shop"]) await waits(merchant);
  for (const name of ["all", "shop"]) await opened(name);
  expect(await issues()).toMatchObject([
    { where: urlOf("all"), count: 3, oldest, command: "endpoints list" },
    { where: urlOf("shop"), count: 1, command: "endpoints list --merchant mrc_shop" },
  ]);
});

test("an endpoint that works, and one that nothing waits for, is no issue", async () => {
  const { set, waits, opened, issues, parameters } = world();
  await set("shop");
  await opened("shop");
  parameters.calls.length = 0;
  expect(await issues()).toEqual([]);
  expect(parameters.calls).toEqual([]);
  await set("other");
  await waits("mrc_other");
  expect(await issues()).toEqual([]);
});

test("an endpoint that was paused on purpose is no issue, whatever its breaker says", async () => {
  const { set, waits, opened, issues } = world();
  await set("shop");
  await waits("mrc_shop");
  await opened("shop");
  expect(await issues()).toHaveLength(1);
  await set("shop", { paused: true });
  expect(await issues()).toEqual([]);
});

test("an endpoint that was set without tap is read by nothing, and is no issue", async () => {
  const { waits, opened, issues, parameters } = world();
  parameters.set(`${PATH}/merchants/mrc_shop`, "secret");
  await waits("mrc_shop");
  await opened("shop");
  expect(await issues()).toEqual([]);
  expect(parameters.calls).toEqual([`describe ${PATH}/`]);
});

test("a notification that waits for longer than any is sent was recovered: its issue names no time", async () => {
  const { set, waits, opened, issues, clock } = world();
  await set("shop");
  await waits("mrc_shop");
  clock.advance(5 * DAY_MS);
  await opened("shop");
  expect((await issues())[0]).not.toHaveProperty("limit");
});

test("notifications that wait for an endpoint are counted up to a thousand", async () => {
  const { set, waits, opened, issues } = world();
  await set("all", { owner: "default" });
  for (let number = 0; number < 999; number++) await waits("mrc_1");
  await opened("all");
  expect((await issues())[0]).toMatchObject({ count: 999 });
  for (const merchant of ["mrc_1", "mrc_2"]) await waits(merchant);
  await opened("all");
  expect((await issues())[0]).toMatchObject({ count: 1_000, isAtLeast: true });
});
