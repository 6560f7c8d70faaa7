import { expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { merchantStory, URL_1 } from "../../testing/merchant-story";

const DAY_MS = 86_400_000;

test("a merchant sets its endpoint, tests it, breaks it, pauses it, recovers what it missed, and rotates its secret: each notification arrives once", async () => {
  const { api, server, clock, happens, work, stateOf } = merchantStory();

  // It sets its endpoint. The secret is shown once.
  const { secret } = (await api.put({ url: URL_1 })).json;
  server.secrets = [secret];
  expect((await api.tryOut()).json).toMatchObject({ outcome: "delivered", problem: null });
  await happens("ntf_1");
  expect(server.accepted).toEqual(["test_0123456789abcdef01234567", "ntf_1"]);

  // It breaks. Tap tries again by itself, and the merchant sees what it misses.
  server.status = 503;
  await happens("ntf_2");
  await happens("ntf_3");
  const missed = (await api.list()).json.notifications;
  expect(missed.map(({ id, state }: { id: string; state: string }) => `${id} ${state}`)).toEqual([
    "ntf_2 pending",
    "ntf_3 pending",
  ]);
  expect(missed[0].last_attempt).toMatchObject({ outcome: "answered", http_status: 503 });

  // It is mended, tested, and gets what it missed.
  server.status = 200;
  clock.advance(10_000);
  expect((await api.tryOut()).json.outcome).toBe("delivered");
  expect(await api.recover({ since: missed[0].created_at })).toMatchObject({ status: 202, json: { notifications: 2 } });
  await work();
  expect(server.accepted.slice(-2)).toEqual(["ntf_2", "ntf_3"]);
  expect((await api.list()).json.notifications).toEqual([]);

  // It pauses for a move. Nothing is sent but what it tests itself; everything is kept.
  await api.put({ url: URL_1, paused: true });
  clock.advance(300_000);
  await happens("ntf_4");
  await happens("ntf_5");
  expect(stateOf("ntf_4")).toBe("paused");
  expect(server.accepted).not.toContain("ntf_4");
  expect((await api.recover({ since: "2026-11-25T00:00:00Z" })).json.code).toBe("ENDPOINT_PAUSED");
  expect((await api.list({ state: "paused" })).json.notifications.length).toBe(2);

  // It moves and resumes. What a function kept that had not read of it yet is sent, too.
  await api.put({ url: "https://new.example/hook" });
  clock.advance(30_000);
  await happens("ntf_6");
  expect(stateOf("ntf_6")).toBe("paused");
  clock.advance(150_000);
  await work();
  expect(server.accepted.slice(-3)).toEqual(["ntf_4", "ntf_5", "ntf_6"]);
  expect(server.urls.at(-1)).toBe("https://new.example/hook");

  // It rotates its secret. Its server takes both for the overlap, and the new one alone after it.
  const rotated = (await api.rotate({ overlap_seconds: 3600 })).json;
  await happens("ntf_7");
  server.secrets = [secret, rotated.secret];
  for (const [minutes, name] of [
    [1, "ntf_8"],
    [5, "ntf_9"],
    [50, "ntf_10"],
  ] as const) {
    clock.advance(minutes * 60_000);
    await happens(name);
  }
  clock.advance(4 * 60_000);
  server.secrets = [rotated.secret];
  await happens("ntf_11");
  clock.advance(DAY_MS);
  await happens("ntf_12");
  const last = server.requests.at(-1);
  const signed = new Webhook(rotated.secret).sign("ntf_12", clock.now(), String(last?.body));
  expect(last?.headers["webhook-signature"]).toBe(signed);

  // Each arrived once, none was refused, and none was lost.
  const all = Array.from({ length: 12 }, (_, index) => `ntf_${index + 1}`);
  expect(server.accepted.filter((id) => id.startsWith("ntf_")).sort()).toEqual(all.sort());
  expect(server.refused).toEqual([]);
  expect(all.map(stateOf).filter((state) => state !== "delivered")).toEqual([]);
});
