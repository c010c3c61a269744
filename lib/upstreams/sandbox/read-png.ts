import { inflateSync } from 'node:zlib';

export type Pixels = { width: number; height: number; rgba: Uint8Array };

const SIGNATURE = '89504e470d0a1a0a';

/** What a filtered byte is relative to, by the kind of filter that its row has. */
function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/**
 * The pixels of a PNG, for tests that look at what was drawn. Reads what the painter writes,
 * eight bits each of red, green, blue and alpha without interlacing, and throws on other files.
 */
export function readPng(png: Buffer): Pixels {
  if (png.toString('hex', 0, 8) !== SIGNATURE) throw new Error('Not a PNG');
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  if (png.toString('hex', 24, 29) !== '0806000000') throw new Error('Not a plain RGBA PNG');
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') {
      data.push(png.subarray(at + 8, at + 8 + length));
    }
  }
  const filtered = inflateSync(Buffer.concat(data));
  const stride = width * 4;
  if (filtered.length !== (stride + 1) * height) throw new Error('The PNG is cut short');
  const rgba = new Uint8Array(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = filtered[row * (stride + 1)] ?? 0;
    for (let column = 0; column < stride; column += 1) {
      const at = row * stride + column;
      const left = column >= 4 ? (rgba[at - 4] ?? 0) : 0;
      const up = row > 0 ? (rgba[at - stride] ?? 0) : 0;
      const corner = row > 0 && column >= 4 ? (rgba[at - stride - 4] ?? 0) : 0;
      const byte = filtered[row * (stride + 1) + 1 + column] ?? 0;
      rgba[at] = byte + predict(filter, left, up, corner);
    }
  }
  return { width, height, rgba };
}
