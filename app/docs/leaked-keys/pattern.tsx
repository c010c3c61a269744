import { findKeys } from '@/lib/docs/find-keys';
import { base62Checksum, CHECKSUM_LENGTH, crc32, DIGITS } from '@/lib/keys/checksum';
import { CodePanel, Sample } from '../code-panel';
import { Code, Section, Text } from '../prose';

/** The form of a key, and the calculation of this one's checksum. */
export function Pattern({ exampleKey }: { exampleKey: string }) {
  const start = exampleKey.slice(0, -CHECKSUM_LENGTH);
  const crc = crc32(start);
  return (
    <Section id="pattern" title="What a key looks like">
      <Sample>{'sk_[0-9A-Za-z]{64}'}</Sample>
      <Text>
        58 random letters and digits stand after <Code>sk_</Code>. The last six are a checksum of
        everything before them, so that you can recognize a key without calling us: the CRC-32 (as
        in zip and PNG) as a base-62 number, with the digits <Code>0-9A-Za-z</Code> in this order,
        padded with zeros.
      </Text>
      <Sample>
        {[
          exampleKey,
          '',
          `crc32("${start}")`,
          `  = 0x${crc.toString(16).padStart(8, '0')} = ${crc}`,
          `  = ${digitsOf(base62Checksum(start))}`,
          `  → ${base62Checksum(start)}`,
        ].join('\n')}
      </Sample>
      <Text>This code finds the keys in a text and ignores texts that only look like one.</Text>
      <CodePanel label="Find keys in" snippets={findKeys(`export GET3W_API_KEY="${exampleKey}"`)} />
    </Section>
  );
}

/** `17·62³ + 10·62²`: the value of each digit, without zeros. */
function digitsOf(checksum: string): string {
  const digits = [...checksum].map((digit) => DIGITS.indexOf(digit));
  return digits
    .map((value, at) => ({ value, power: digits.length - 1 - at }))
    .filter(({ value }) => value > 0)
    .map(({ value, power }) =>
      power === 0 ? String(value) : `${value}·62${power === 1 ? '' : '⁰¹²³⁴⁵'[power]}`,
    )
    .join(' + ');
}
