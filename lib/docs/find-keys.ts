import type { Snippet } from './snippet';

/** Finds keys in a text, by their pattern and then by their checksum, and prints them as a list. Works offline. */
export function findKeys(text: string): Snippet[] {
  return [
    {
      name: 'Python',
      code: `import re, zlib

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

def checksum(start):
    crc, digits = zlib.crc32(start.encode()), ""
    for _ in range(6):
        crc, digit = divmod(crc, 62)
        digits = DIGITS[digit] + digits
    return digits

def find_keys(text):
    found = re.findall(r"\\bsk_[0-9A-Za-z]{64}\\b", text)
    return [key for key in found if checksum(key[:-6]) == key[-6:]]

print(find_keys(${JSON.stringify(text)}))`,
    },
    {
      name: 'JavaScript',
      code: `const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function crc32(text) {
  let crc = -1;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function checksum(start) {
  let [crc, digits] = [crc32(start), ""];
  for (let place = 0; place < 6; place++) {
    digits = DIGITS[crc % 62] + digits;
    crc = Math.floor(crc / 62);
  }
  return digits;
}

function findKeys(text) {
  const found = text.match(/\\bsk_[0-9A-Za-z]{64}\\b/g) ?? [];
  return found.filter((key) => checksum(key.slice(0, -6)) === key.slice(-6));
}

console.log(findKeys(${JSON.stringify(text)}));`,
    },
  ];
}
