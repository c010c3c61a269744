import { drawKey } from '@/lib/keys/format';
import type { Random } from '../random';
import type { KnownKeys } from './expected';

/** The Authorization headers of a request that usually gets a 401, one character per byte. */
export function oddAuthorization(random: Random, keys: KnownKeys, deleted: string): string[] {
  const { live } = keys;
  const at = random.below(live.length);
  const choices: (() => string[])[] = [
    () => [],
    () => [''],
    () => [random.of([' ', '   ', '\t', ' \t '])],
    () => [live],
    () => [
      `${random.of(['Basic', 'bearer', 'BEARER', 'Token', 'Bearer:', 'Bearer,', 'B'])} ${live}`,
    ],
    () => [`Bearer${random.of(['', '  ', '\t', ' \t', '   '])}${live}`],
    () => [`Bearer ${live} ${random.of(['x', live, 'Bearer'])}`],
    () => [`Bearer ${live}, Bearer ${live}`],
    () => [random.of(['Bearer', 'Bearer ', 'Bearer\t'])],
    () => [`Bearer ${live}`, `Bearer ${random.of([live, deleted, 'x'])}`],
    () => [`Bearer ${drawKey()}`],
    () => [`Bearer ${deleted}`],
    () => [`Bearer ${keys.inactive}`],
    () => [`Bearer ${live.slice(0, at)}${random.of([...'abcXYZ019_-'])}${live.slice(at + 1)}`],
    () => [`Bearer ${live.slice(0, at)}`],
    () => [`Bearer ${live}${visible(random, 1 + random.below(8))}`],
    () => [`Bearer ${visible(random, 1 + random.below(200))}`],
    () => [`Bearer ${'k'.repeat(random.below(12_000))}`],
    () => [`Bearer ${Buffer.from('sk_ключ🔑', 'utf8').toString('latin1')}`],
    () => [`Bearer ${live.toUpperCase()}`],
    () => [`Bearer "${live}"`],
    () => [visible(random, 1 + random.below(60))],
    () => [`Bearer ${live.slice(0, at)}${control(random)}${live.slice(at)}`],
    () => [`   Bearer ${live}\t `],
  ];
  return random.of(choices)();
}

/** Visible header characters, one per byte, except the one that some parsers treat as a space. */
function visible(random: Random, length: number): string {
  return Array.from({ length }, () => {
    const code = 0x21 + random.below(0xff - 0x21 + 1);
    return code === 0x7f || code === 0xa0 ? '!' : String.fromCharCode(code);
  }).join('');
}

function control(random: Random): string {
  const codes = [0, 1, 7, 8, 11, 12, 27, 31, 127];
  return String.fromCharCode(random.of(codes));
}
