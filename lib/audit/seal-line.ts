/** The contents of a seal's line. */
export interface Seal {
  number: bigint;
  sealedAt: Date;
  /** SHA-256. */
  hash: Uint8Array;
}

const LINE =
  /get3w-seal 1 (\d{1,18}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{64})(?![0-9a-f])/;

/** The line to store elsewhere: a prefix, the version of the format, number, time and hash. */
export function sealLine({ number, sealedAt, hash }: Seal): string {
  return `get3w-seal 1 ${number} ${sealedAt.toISOString()} ${Buffer.from(hash).toString('hex')}`;
}

/** The seal in a stored line, also within a line of the log; null if there is none. */
export function readSealLine(text: string): Seal | null {
  const [, number = '', time = '', hash = ''] = LINE.exec(text) ?? [];
  const sealedAt = new Date(time);
  if (hash === '' || Number.isNaN(sealedAt.getTime())) return null;
  return { number: BigInt(number), sealedAt, hash: Buffer.from(hash, 'hex') };
}
