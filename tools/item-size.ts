/** Bytes of a value as DynamoDB counts them for capacity and for the limit of 400 KB: names count, too. */
function bytesOf(value: unknown): number {
  if (value === null || typeof value === "boolean") return 1;
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return numberBytes(value);
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return 3 + value.reduce<number>((sum, inner) => sum + 1 + bytesOf(inner), 0);
  return 3 + Object.values(value as object).length + itemBytes(value as object);
}

/** Two digits to a byte, without the zeros at the end, and one byte more; another one for a sign. */
function numberBytes(value: number): number {
  const digits = String(Math.abs(value))
    .replace(".", "")
    .replace(/^0+|0+$/g, "");
  return Math.ceil(digits.length / 2) + 1 + (value < 0 ? 1 : 0);
}

export const itemBytes = (item: object): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value), 0);
