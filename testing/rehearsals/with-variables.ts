import type { World } from "../../ops/iam/world";
import { changeVariables, type Variables } from "../function-variables";

/** Does something while a function has other variables, as a faulty deployment would give it. */
export async function withVariables<T>(
  { clients, names }: World,
  purpose: string,
  changed: Variables,
  work: () => Promise<T>,
): Promise<T> {
  const restore = await changeVariables(clients, names.of("lambda", purpose), (before) => ({ ...before, ...changed }));
  try {
    return await work();
  } finally {
    await restore();
  }
}
