import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfig } from './env';

test('without any setting the defaults hold', () => {
  expect(readConfig({})).toMatchObject({
    port: 3000,
    apiPort: 4000,
    consoleUrl: 'http://localhost:3000',
    apiUrl: 'http://localhost:4000',
    databaseUrl: undefined,
    databaseDirectUrl: undefined,
    databasePoolSize: undefined,
    dataDir: '.data',
    brandName: 'Get3W',
  });
});

test('addresses follow the ports, an empty value counts as absent', () => {
  expect(readConfig({ PORT: '3100', API_PORT: '4100', BRAND_NAME: '' })).toMatchObject({
    consoleUrl: 'http://localhost:3100',
    apiUrl: 'http://localhost:4100',
    brandName: 'Get3W',
  });
});

test.each([
  ['https://console.example.com/', 'https://console.example.com'],
  ['https://Console.Example.com:443', 'https://console.example.com'],
  ['http://192.168.1.5:3000', 'http://192.168.1.5:3000'],
  ['http://[::1]:3000/', 'http://[::1]:3000'],
])('%s is a base address: %s', (address, origin) => {
  expect(
    readConfig({ CONSOLE_URL: address, API_URL: address, STRIPE_API_URL: address }),
  ).toMatchObject({ consoleUrl: origin, apiUrl: origin });
});

test.each(['::1', '[::1]', '127.0.0.1', '0.0.0.0', 'localhost', 'a-b_c.internal'])(
  'servers listen on HOST %s',
  (HOST) => {
    const host = HOST.replace(/[[\]]/g, '');
    expect(readConfig({ HOST, METRICS_HOST: HOST })).toMatchObject({ host, metricsHost: host });
  },
);

test('the seller is the brand unless told otherwise; an address has lines', () => {
  expect(readConfig({ BRAND_NAME: 'Acme' }).seller).toEqual({
    name: 'Acme',
    address: [],
    taxId: undefined,
    email: undefined,
  });
  for (const address of [
    '1 Main St | Springfield',
    '1 Main St\\nSpringfield',
    '1 Main St\nSpringfield\n',
  ]) {
    const { seller } = readConfig({
      SELLER_NAME: 'Acme Inc.',
      SELLER_ADDRESS: address,
      SELLER_TAX_ID: 'DE 123',
      SELLER_EMAIL: 'billing@acme.example',
    });
    expect(seller).toEqual({
      name: 'Acme Inc.',
      address: ['1 Main St', 'Springfield'],
      taxId: 'DE 123',
      email: 'billing@acme.example',
    });
  }
});

test('storage for outputs is an address and who we are there', () => {
  const secrets = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
  const { outputBucket } = readConfig({
    ...secrets,
    OUTPUTS_URL: 'https://s3.example.com:9000/b/c',
  });
  expect(outputBucket).toEqual({
    url: new URL('https://s3.example.com:9000/b/c/'),
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    sessionToken: undefined,
    region: 'us-east-1',
  });
  const url = { OUTPUTS_URL: 'https://s3.example.com/b' };
  const temporary = readConfig({ ...secrets, ...url, AWS_SESSION_TOKEN: 'token\n' });
  expect(temporary.outputBucket?.sessionToken).toBe('token');
  expect(readConfig(secrets).outputBucket).toBeUndefined();
});

test('space around a value is taken off, so a secret that was pasted with a line end works', () => {
  const config = readConfig({
    STRIPE_SECRET_KEY: ' sk_test_1 ',
    STRIPE_WEBHOOK_SECRET: 'whsec_1\r\n',
    AUTH_SECRET: `${'x'.repeat(32)}\n`,
    SMTP_URL: 'smtp://user:password@smtp.example.com ',
    MAIL_FROM: ' mail@example.com\t',
    MODELS_FILE: '  ',
  });
  expect(config).toMatchObject({
    stripe: { secretKey: 'sk_test_1', webhookSecret: 'whsec_1' },
    authSecret: 'x'.repeat(32),
    mail: { smtpUrl: 'smtp://user:password@smtp.example.com' },
    modelsFile: undefined,
  });
});

test.each([
  'smtp://localhost',
  'smtps://smtp.example.com:465/',
  'smtp://[::1]:25',
  'smtp://a%40b.example:12%233%2F%3F%25@smtp.example.com:587?tls.rejectUnauthorized=false',
])('SMTP_URL %s is a mail server', (SMTP_URL) => {
  const { mail } = readConfig({ SMTP_URL, MAIL_FROM: 'mail@example.com' });
  expect(mail?.smtpUrl).toBe(SMTP_URL);
});

test.each([
  ['mail@example.com', '', 'mail@example.com'],
  ['<mail@example.com>', '', 'mail@example.com'],
  ['Get3W <mail@example.com>', 'Get3W', 'mail@example.com'],
  ['Acme, Inc. <mail@example.com>', 'Acme, Inc.', 'mail@example.com'],
  ['"Acme, Inc." <mail@example.com>', 'Acme, Inc.', 'mail@example.com'],
  ['"The \\"best\\" (ever)" <mail@example.com>', 'The "best" (ever)', 'mail@example.com'],
  ['O\'Brien "Bob" <a+b@example.com>', 'O\'Brien "Bob"', 'a+b@example.com'],
  ['Zoë: Künstler; 画家 <post@münchen.example>', 'Zoë: Künstler; 画家', 'post@münchen.example'],
])('MAIL_FROM %s is a name and an address', (MAIL_FROM, name, address) => {
  const { mail } = readConfig({ SMTP_URL: 'smtp://localhost', MAIL_FROM });
  expect(mail?.from).toEqual({ name, address });
});

test.each([
  [{ PORT: 'abc' }, /PORT must be a port number/],
  [{ PORT: '70000' }, /PORT must be a port number/],
  [{ API_PORT: '0' }, /API_PORT must be a port number/],
  ...['localhost', 'localhost:3000', 'ftp://a.example', 'https:a.example', 'https://'].map(
    (CONSOLE_URL): [Record<string, string>, RegExp] => [
      { CONSOLE_URL },
      /CONSOLE_URL must be an http:\/\/ or https:\/\/ address/,
    ],
  ),
  ...['CONSOLE_URL', 'API_URL', 'STRIPE_API_URL'].flatMap((name) =>
    [
      'https://a.example/console',
      'https://a.example/console/',
      'https://a.example?',
      'https://a.example/?a=b',
      'https://a.example/#',
      'https://a.example#b',
      'https://user@a.example',
      'https://user:secret@a.example',
    ].map((address): [Record<string, string>, RegExp] => [
      { [name]: address },
      new RegExp(`^Wrong setting: ${name} must be an address like [^;]*without a path`),
    ]),
  ),
  ...['http://localhost', 'localhost:3000', '[::1]:3000', '::1:x', 'fe80::1%eth0', 'a b', '-'].map(
    (HOST): [Record<string, string>, RegExp] => [
      { HOST, METRICS_HOST: HOST },
      /HOST must be an address or a name without a port.*METRICS_HOST must be an address/,
    ],
  ),
  [
    { DATABASE_URL: 'mysql://x', AUTH_SECRET: 'x'.repeat(32) },
    /DATABASE_URL must be like postgresql:/,
  ],
  [{ DATABASE_URL: 'postgresql://x' }, /AUTH_SECRET is required/],
  [
    {
      DATABASE_URL: 'postgresql://x?schema=a',
      DATABASE_DIRECT_URL: 'postgresql://x',
      AUTH_SECRET: 'x'.repeat(32),
    },
    /DATABASE_URL and DATABASE_DIRECT_URL must have the same \?schema=/,
  ],
  [{ AUTH_SECRET: 'short' }, /AUTH_SECRET must have at least 32/],
  [{ PORT: '4000' }, /PORT and API_PORT must differ/],
  [{ METRICS_PORT: '4000' }, /METRICS_PORT must differ/],
  [{ GATEWAY_PROCESSES: '0' }, /GATEWAY_PROCESSES must be a number of processes/],
  [{ BODY_MEMORY_MIB: '32' }, /BODY_MEMORY_MIB must be a number of MiB from 64 to 65536/],
  [{ SYNC_TIMEOUT_SECONDS: 'soon' }, /SYNC_TIMEOUT_SECONDS must be/],
  [{ AUDIT_SEAL_MINUTES: '0' }, /AUDIT_SEAL_MINUTES must be a number of minutes/],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of/],
  [{ SELLER_EMAIL: 'nobody' }, /SELLER_EMAIL must be an email address/],
  ...[
    'Acme',
    'a@b.example, c@d.example',
    'A <a@b.example> B',
    'A <a b@c.example>',
    'A\nB <a@b.example>',
  ].map((MAIL_FROM): [Record<string, string>, RegExp] => [
    { MAIL_FROM },
    /MAIL_FROM must be an address/,
  ]),
  ...[
    'smtp.example.com',
    'https://smtp.example.com',
    'smtp:smtp.example.com',
    'smtp://',
    'smtp://user:12#3@smtp.example.com',
    'smtp://user:12/3@smtp.example.com',
    'smtp://user:12?3@smtp.example.com',
    'smtp://user:12%3@smtp.example.com',
    'smtp://smtp.example.com/mail',
  ].map((SMTP_URL): [Record<string, string>, RegExp] => [
    { SMTP_URL, MAIL_FROM: 'mail@example.com' },
    /^Wrong setting: SMTP_URL must be an address like smtp:[^;]* percent-encoded\.$/,
  ]),
  [{ BRAND_NAME: 'Get3W\nBcc: a@b.example' }, /BRAND_NAME must be one line/],
  [{ BRAND_NAME: 'Get\u202e3W' }, /BRAND_NAME must be one line/],
  [{ SELLER_NAME: 'A\u2028B' }, /SELLER_NAME must be one line/],
  [
    { STRIPE_SECRET_KEY: 'pk_live_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' },
    /STRIPE_SECRET_KEY must be a secret or restricted key, which begins with sk_ or rk_/,
  ],
  [
    { STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_WEBHOOK_SECRET: 'we_1' },
    /STRIPE_WEBHOOK_SECRET must be the signing secret of the endpoint, which begins with whsec_/,
  ],
  [{ AWS_SECRET_ACCESS_KEY: 'a b' }, /AWS_SECRET_ACCESS_KEY must be one word without spaces/],
  [{ OUTPUT_DAYS: '0' }, /OUTPUT_DAYS must be a number of days/],
  [{ OUTPUTS_URL: 's3://bucket' }, /OUTPUTS_URL must be an address like https/],
  [{ OUTPUTS_URL: 'https://s3.example.com' }, /OUTPUTS_URL must be an address like https/],
  [{ OUTPUTS_URL: 'https://me:it@s3.example.com/bucket' }, /OUTPUTS_URL must be an address like/],
  [{ OUTPUTS_URL: 'https://s3.example.com/b' }, /AWS_ACCESS_KEY_ID is required with OUTPUTS_URL/],
  [
    { OUTPUTS_URL: 'https://s3.example.com/b', AWS_ACCESS_KEY_ID: 'id' },
    /AWS_SECRET_ACCESS_KEY is required with OUTPUTS_URL/,
  ],
])('%j stops the start with one line that names it', (environment, message) => {
  expect(() => readConfig(environment)).toThrow(message);
  try {
    readConfig(environment);
  } catch (error) {
    expect(String(error)).not.toContain('\n');
  }
});

test('.env.example lists every setting, each with its default', () => {
  const example = readFileSync('.env.example', 'utf8');
  const source = readFileSync('lib/core/env.ts', 'utf8');
  for (const [, name] of source.matchAll(/^ {2}([A-Z_]+): /gm)) {
    expect(example, name).toMatch(new RegExp(`^#?${name}=`, 'm'));
  }
  const settings = Object.fromEntries(
    [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  expect(readConfig(settings)).toEqual(readConfig({}));
});
