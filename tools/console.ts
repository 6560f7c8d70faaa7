/** Shows a step with its time; `detail` is shown when the step is done. */
export type Step = <T>(title: string, work: () => Promise<T>, detail?: (result: T) => string) => Promise<T>;

const colour = (code: number) => (text: string) => (process.stdout.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text);
export const green = colour(32);
export const red = colour(31);
export const bold = colour(1);
export const dim = colour(2);

const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** One line for each step, with its time. */
export const printStep: Step = async (title, work, detail) => {
  const start = Date.now();
  try {
    const result = await work();
    const text = detail?.(result);
    console.log(`${green("✓")} ${title.padEnd(28)} ${seconds(start).padStart(7)}${text ? `   ${dim(text)}` : ""}`);
    return result;
  } catch (error) {
    console.log(`${red("✗")} ${title.padEnd(28)} ${seconds(start).padStart(7)}`);
    throw error;
  }
};

/** Columns as wide as their widest cell. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  console.log(bold(line(header)));
  for (const row of rows) console.log(line(row));
}
