import * as zlib from "node:zlib";

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 (ISO 3309) as an unsigned number, in JavaScript. */
export function plainCrc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The one of Node.js, twenty times as fast, which versions before 20.15 and 22.2 lack. */
export const crc32: (bytes: Uint8Array) => number = zlib.crc32 ?? plainCrc32;
