import type { RunningStack } from "./local-stack";

export const BATCH_HEADER = "customer_id,amount,currency,payment_method,reference";

/** Lines of a CSV file of so many good payments, its header first. The file's name is in customers and references. */
export const rowsOf = (count: number, name: string): string[] => [
  BATCH_HEADER,
  ...Array.from(
    { length: count },
    (_, index) => `cus_${name}_${index},${1000 + (index % 30)},USD,pm_visa,${name}-${index}`,
  ),
];

/** Payments whose reference says that they are from the file of this name. */
export async function submittedFrom(stack: RunningStack, name: string): Promise<number> {
  const items = await stack.items("transactions");
  return items.filter(({ submission }) =>
    String((submission as { reference?: string } | undefined)?.reference).startsWith(`${name}-`),
  ).length;
}
