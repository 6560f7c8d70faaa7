import { expect, test } from "@jest/globals";
import type { Copy } from "../../ops/terraform/emulated-copy";
import { gaps, withoutGaps } from "../../ops/terraform/moto/gaps";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

const document = () => structuredClone(synthDocument({ SENDER_EMAIL: "payments@example.com" }));

test("every type that moto lacks is one of the stack's, and says what moto does", () => {
  const types = new Set(resourcesOf(document()).map(({ type }) => type));
  expect(Object.keys(gaps).filter((type) => !types.has(type))).toEqual([]);
  expect(Object.values(gaps).filter((reason) => reason.length < 20)).toEqual([]);
});

test("a stack without what moto lacks refers to nothing that was left out, and keeps nine resources of ten", () => {
  const whole = document();
  const total = resourcesOf(whole).length;
  const left = withoutGaps(whole as unknown as Copy);
  const rest = resourcesOf(whole);
  expect(rest.length).toBe(total - left.length);
  expect(left.length).toBeGreaterThan(0);
  expect(left.length).toBeLessThan(total / 10);
  const text = JSON.stringify(whole);
  expect(left.filter((address) => text.includes(`${address}.`) || text.includes(`"${address}"`))).toEqual([]);
});

test("a resource that needs one that moto lacks is left out too, and one that only waits for it stays", () => {
  const [type = ""] = Object.keys(gaps);
  const copy = {
    resource: {
      [type]: { gone: {} },
      aws_needs: { it: { policy: `\${${type}.gone.id}` } },
      aws_waits: { for_it: { name: "a", depends_on: [`${type}.gone`, "aws_b.c"] } },
    },
    output: { gone: { value: `\${${type}.gone.id}` }, kept: { value: "a" } },
  } as unknown as Copy;
  expect(withoutGaps(copy)).toEqual([`${type}.gone`, "aws_needs.it"]);
  expect(copy).toEqual({
    resource: { aws_waits: { for_it: { name: "a", depends_on: ["aws_b.c"] } } },
    output: { kept: { value: "a" } },
  });
});
