/** Two digits after the point; a price below a cent as that of a million. */
export const money = (dollars: number): string =>
  dollars > 0 && dollars < 0.005 ? `${(dollars * 1_000_000).toFixed(2)} a million` : dollars.toFixed(2);

/** A quantity without digits that nobody reads: `1,000`, `2.5`. */
export const amount = (quantity: number): string =>
  quantity.toLocaleString("en-US", { maximumFractionDigits: quantity < 100 ? 2 : 0 });

export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

export const paragraphs = (...parts: readonly string[]): string => parts.join("\n\n");
