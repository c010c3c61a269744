/** "1 call", "12,345 calls". */
export function countLabel(count: bigint | number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${BigInt(count) === 1n ? '' : 's'}`;
}
