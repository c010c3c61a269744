import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCustomer } from '@/test/factories';
import { runSnippet } from '@/test/run-snippet';
import { createScanner, published, writeScannerKeys } from '@/test/scanner';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';
import { EXAMPLE_KEY } from '../api/leaks';
import { isWellFormedKey } from '../keys/form';
import { drawKey } from '../keys/format';
import { findKeys } from './find-keys';
import { reportKey, reportKeys } from './report-key';

const database = testDatabase();
const scanner = createScanner('one');
let gateway: TestGateway;
let example: { apiUrl: string };
beforeAll(async () => {
  const file = writeScannerKeys(published(scanner));
  gateway = await startTestGateway(database.url, { scannerKeysFile: file.path });
  example = { apiUrl: gateway.url };
  file.remove();
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

const isDead = async (key: string) => (await gateway.call('/v1/account', { key })).status === 401;

test('the key that is shown as an example is well-formed', () => {
  expect(isWellFormedKey(EXAMPLE_KEY)).toBe(true);
});

test('keys are found by their pattern and their checksum, and nothing else is', async () => {
  const [one, two, mistyped] = [drawKey(), drawKey(), drawKey()];
  const wrong = mistyped.replace(/^sk_./, (start) => (start === 'sk_0' ? 'sk_1' : 'sk_0'));
  const text = `export KEY="${one}"\n${wrong} a${drawKey()} ${drawKey()}0 ${EXAMPLE_KEY}\t${two}`;
  for (const snippet of findKeys(text)) {
    const printed = JSON.parse((await runSnippet(snippet, {})).replaceAll("'", '"'));
    expect(printed, snippet.name).toEqual([one, EXAMPLE_KEY, two]);
  }
});

test('a key is reported in every language', async () => {
  const languages = reportKey(example, '').map(({ name }) => name);
  for (const [at, name] of languages.entries()) {
    const { key } = await createCustomer(database.db, 1_000_000n);
    const snippet = reportKey(example, key.secret)[at];
    if (!snippet) throw new Error(`there is none in ${name}`);
    expect(await runSnippet(snippet, {}), name).toMatch(/received\W+true/i);
    expect(await isDead(key.secret)).toBe(true);
  }
});

test('a scanner reports in a batch that it signs', async () => {
  for (const snippet of reportKeys(example, drawKey())) {
    const environment = { SCANNER_KEY: scanner.privateKey, SCANNER_KEY_ID: 'one' };
    expect(await runSnippet(snippet, environment)).toBe('200 {"received":true}\n');
    expect(await runSnippet(snippet, { ...environment, SCANNER_KEY_ID: 'two' })).toMatch(/^401 /);
  }
});
