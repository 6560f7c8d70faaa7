import { describe, expect, test } from "@jest/globals";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { FakeSsm, throttled } from "../../testing/fake-ssm";
import { FakeClock } from "../../testing/fakes";

function parameterWorld({ waitMs = 0, together = [] as string[], random = 0 } = {}) {
  const clock = new FakeClock();
  clock.random = () => random;
  const ssm = new FakeSsm("one");
  const parameters = ssmParameters({ client: ssm.client, clock, waitMs, together });
  return { clock, ssm, parameters, parameter: parameters.of("/p") };
}

const denied = () =>
  Object.assign(new Error("not authorized"), { name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } });

describe("a cached parameter", () => {
  test("a cached parameter is read again after five minutes, not before", async () => {
    const { clock, ssm, parameter } = parameterWorld();
    await parameter.value();
    ssm.value = "two";
    clock.advance(299_000);
    expect(await parameter.value()).toBe("one");
    clock.advance(2_000);
    expect(await parameter.value()).toBe("two");
    expect(ssm.reads.length).toBe(2);
  });

  test("functions that read a parameter in the same second read it again within a minute, not in one second", async () => {
    const readAgainAfter = async (random: number) => {
      const { clock, ssm, parameter } = parameterWorld({ random });
      await parameter.value();
      let seconds = 0;
      for (; ssm.reads.length === 1; seconds++) {
        clock.advance(1_000);
        await parameter.value();
      }
      return seconds;
    };
    expect(await Promise.all([0, 0.5, 0.99].map(readAgainAfter))).toEqual([300, 270, 241]);
  });

  test("a cached parameter is read once for ten that need it at the same time", async () => {
    const { ssm, parameter } = parameterWorld();
    const values = await Promise.all(Array.from({ length: 10 }, () => parameter.value()));
    expect(values).toEqual(Array.from({ length: 10 }, () => "one"));
    expect(ssm.reads).toEqual([["/p"]]);
  });

  test("a cached parameter can be read anew, but not more than once in a minute", async () => {
    const { clock, ssm, parameter } = parameterWorld();
    await parameter.value();
    ssm.value = "two";
    clock.advance(59_000);
    expect(await parameter.refreshed()).toBe("one");
    clock.advance(2_000);
    expect(await parameter.refreshed()).toBe("two");
    for (let flood = 0; flood < 100; flood++) await parameter.refreshed();
    expect(ssm.reads.length).toBe(2);
  });

  test("a parameter that is not there, or unset, is remembered as such", async () => {
    const { ssm, parameters } = parameterWorld();
    ssm.valueOf = (name) => (name === "/missing" ? undefined : " unset\n");
    for (let times = 0; times < 3; times++) {
      expect(await parameters.of("/missing").value()).toBeUndefined();
      expect(await parameters.of("/unset").value()).toBeUndefined();
    }
    expect(ssm.reads).toEqual([["/missing"], ["/unset"]]);
  });
});

describe("a parameter that cannot be read", () => {
  test("a cached parameter stands in for an hour for one that cannot be read, without a wait", async () => {
    const { clock, ssm, parameter } = parameterWorld({ waitMs: 4_000 });
    await parameter.value();
    ssm.refuses = throttled;
    clock.advance(3_500_000);
    expect(await parameter.value()).toBe("one");
    expect(clock.slept).toEqual([]);
    clock.advance(400_000);
    await expect(parameter.value()).rejects.toThrow("Rate exceeded");
    ssm.refuses = () => undefined;
    ssm.value = "two";
    expect(await parameter.value()).toBe("two");
  });

  test("a parameter that could not be read is read again at the next need", async () => {
    const { ssm, parameter } = parameterWorld();
    ssm.failures.push(throttled());
    await expect(parameter.value()).rejects.toThrow("Rate exceeded");
    expect(await parameter.value()).toBe("one");
  });

  test("a throttled first read is tried again, with longer and longer waits, until it succeeds", async () => {
    const { clock, ssm, parameter } = parameterWorld({ waitMs: 4_000 });
    ssm.failures.push(throttled(), throttled(), throttled());
    const values = await Promise.all([parameter.value(), parameter.value()]);
    expect(values).toEqual(["one", "one"]);
    expect(clock.slept).toEqual([100, 200, 400]);
    expect(ssm.reads.length).toBe(4);
  });

  test("a first read that is throttled for longer than its caller waits fails with the throttle", async () => {
    const { clock, ssm, parameter } = parameterWorld({ waitMs: 4_000 });
    ssm.refuses = throttled;
    await expect(parameter.value()).rejects.toMatchObject({ name: "ThrottlingException" });
    expect(clock.slept.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(4_000);
    expect(ssm.reads.length).toBe(clock.slept.length + 1);
  });

  test("time that hung reads take counts as waited", async () => {
    const { clock, ssm, parameter } = parameterWorld({ waitMs: 4_000 });
    ssm.refuses = () => {
      clock.advance(6_000);
      return Object.assign(new Error("no answer"), { name: "TimeoutError" });
    };
    await expect(parameter.value()).rejects.toThrow("no answer");
    expect(ssm.reads.length).toBe(1);
  });

  test("a read that no retry heals is not tried again", async () => {
    const { clock, ssm, parameter } = parameterWorld({ waitMs: 4_000 });
    ssm.refuses = denied;
    await expect(parameter.value()).rejects.toThrow("not authorized");
    expect(clock.slept).toEqual([]);
    expect(ssm.reads.length).toBe(1);
  });
});

describe("parameters that are read together", () => {
  const names = ["/callers", "/stripe", "/paypal", "/square"];

  test("the first need of one of a function's parameters reads them all in one call", async () => {
    const { ssm, parameters } = parameterWorld({ together: names });
    ssm.valueOf = (name) => ({ "/stripe": "secret of Stripe", "/callers": "bindings" })[name];
    expect(await parameters.of("/stripe").value()).toBe("secret of Stripe");
    expect(await parameters.of("/callers").value()).toBe("bindings");
    expect(await parameters.of("/paypal").value()).toBeUndefined();
    expect(ssm.reads.map((read) => [...read].sort())).toEqual([[...names].sort()]);
  });

  test("parameters that are due at the same time are read again in one call", async () => {
    const { clock, ssm, parameters } = parameterWorld({ together: names });
    for (const name of names) await parameters.of(name).value();
    clock.advance(300_000);
    for (const name of names) await parameters.of(name).value();
    expect(ssm.reads.map(({ length }) => length)).toEqual([4, 4]);
  });

  test("a parameter that the function has not needed yet is not read again and again", async () => {
    const { clock, ssm, parameters } = parameterWorld({ together: names });
    for (let times = 0; times < 3; times++) {
      await parameters.of("/stripe").value();
      clock.advance(300_000);
    }
    expect(ssm.reads.map(({ length }) => length)).toEqual([4, 1, 1]);
    ssm.value = "two";
    expect(await parameters.of("/callers").value()).toBe("two");
  });

  test("ten names at most are in one call", async () => {
    const { ssm, parameters } = parameterWorld();
    const many = Array.from({ length: 23 }, (_, index) => `/merchants/${index}`);
    await Promise.all(many.map((name) => parameters.of(name).value()));
    expect(ssm.reads.map(({ length }) => length)).toEqual([10, 10, 3]);
  });

  test("a parameter that may not be read hides none of those that were asked for with it", async () => {
    const { ssm, parameters } = parameterWorld({ together: names, waitMs: 4_000 });
    ssm.refuses = (asked) => (asked.includes("/paypal") ? denied() : undefined);
    expect(await parameters.of("/stripe").value()).toBe("one");
    await expect(parameters.of("/paypal").value()).rejects.toThrow("not authorized");
    expect(await parameters.of("/callers").value()).toBe("one");
  });
});
