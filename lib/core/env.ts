import { z } from 'zod';
import { readDatabaseAddress } from './database-address';
import { emailAddress } from './email-address';
import {
  bucketSetting,
  databaseSetting,
  listenSetting,
  originSetting,
  smtpSetting,
} from './setting-addresses';
import { lineSetting, mailboxSetting, secretSetting } from './setting-texts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** An integer within bounds; `error` says what it must be. */
const integer = (from: number, to: number, error: string) =>
  z.coerce.number({ error }).int(error).min(from, error).max(to, error);

const count = (of: string, from: number, to: number) =>
  integer(from, to, `must be a number of ${of} from ${from} to ${to}`);

const port = integer(1, 65_535, 'must be a port number');

const seconds = (to: number) => {
  const error = `must be a number of seconds from 1 to ${to}`;
  return z.coerce.number({ error }).min(1, error).max(to, error);
};

/** All settings, by their names in the environment. Optional ones have no default here. */
const schema = z.object({
  PORT: port.default(3000),
  API_PORT: port.default(4000),
  /** The address that both servers listen on. */
  HOST: listenSetting.default('127.0.0.1'),
  /** How many gateway processes share the API's port. */
  GATEWAY_PROCESSES: count('processes', 1, 64).default(1),
  /** The port of `/metrics`; absent: none. */
  METRICS_PORT: port.optional(),
  METRICS_HOST: listenSetting.default('127.0.0.1'),
  /** Public addresses without a trailing slash; absent: localhost. */
  CONSOLE_URL: originSetting.optional(),
  API_URL: originSetting.optional(),
  /** Absent: the embedded PostgreSQL. */
  DATABASE_URL: databaseSetting.optional(),
  /** PostgreSQL itself, if DATABASE_URL is a pooler in transaction mode. */
  DATABASE_DIRECT_URL: databaseSetting.optional(),
  /** The maximum number of connections per process; absent: 20 for a gateway, 10 for the console. */
  DATABASE_POOL_SIZE: count('connections', 3, 1000).optional(),
  DATA_DIR: z.string().default('.data'),
  /** Absent: the built-in catalogue. */
  MODELS_FILE: z.string().optional(),
  /** S3-compatible storage for outputs, with the AWS settings; absent: below DATA_DIR. */
  OUTPUTS_URL: bucketSetting.optional(),
  /** How many days an output is kept. */
  OUTPUT_DAYS: count('days', 1, 3650).default(7),
  AWS_ACCESS_KEY_ID: secretSetting.optional(),
  AWS_SECRET_ACCESS_KEY: secretSetting.optional(),
  /** For temporary credentials. */
  AWS_SESSION_TOKEN: secretSetting.optional(),
  AWS_REGION: z.string().default('us-east-1'),
  /** Absent on the embedded default: generated into DATA_DIR. */
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  /** Allows webhooks to internal addresses, for local tests. */
  ALLOW_INTERNAL_WEBHOOKS: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .transform((text) => text === 'true'),
  /** Both or neither; absent: no real payments. */
  STRIPE_SECRET_KEY: secretSetting
    .regex(/^(sk|rk)_/, 'must be a secret or restricted key, which begins with sk_ or rk_')
    .optional(),
  STRIPE_WEBHOOK_SECRET: secretSetting
    .regex(/^whsec_/, 'must be the signing secret of the endpoint, which begins with whsec_')
    .optional(),
  STRIPE_API_URL: originSetting.default('https://api.stripe.com'),
  /** With MAIL_FROM; absent: emails are queued, but not sent. */
  SMTP_URL: smtpSetting.optional(),
  MAIL_FROM: mailboxSetting.optional(),
  /** The number of proxies in front that append to X-Forwarded-For. 0: the header is ignored. */
  TRUST_PROXY: integer(0, 10, 'must be the number of proxies in front, e.g. 1').default(0),
  SYNC_TIMEOUT_SECONDS: seconds(3_600).default(120),
  /** For request bodies, per gateway process. */
  BODY_MEMORY_MIB: count('MiB', 64, 65536).default(256),
  SHUTDOWN_GRACE_SECONDS: seconds(600).default(10),
  /** How often the audit log is sealed. */
  AUDIT_SEAL_MINUTES: count('minutes', 1, 10080).default(60),
  /** Public keys of secret scanners; absent: no batch reports of leaks. */
  LEAK_SCANNER_KEYS_FILE: z.string().optional(),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` })
    .default('warn'),
  BRAND_NAME: lineSetting(40).default('Get3W'),
  /** The seller on receipts. */
  SELLER_NAME: lineSetting(200).optional(),
  SELLER_ADDRESS: z.string().max(1_000, 'must have at most 1000 characters').default(''),
  SELLER_TAX_ID: lineSetting(200).optional(),
  SELLER_EMAIL: z
    .string()
    .refine((text) => emailAddress(text) !== null, 'must be an email address')
    .optional(),
});
type Settings = z.infer<typeof schema>;

/** The names of all settings. */
export const SETTINGS = Object.keys(schema.shape);

/** The validated configuration, with all defaults filled in. */
export type Config = ReturnType<typeof configOf>;

/**
 * Reads the configuration from the environment (`.env.example` lists every name). Whitespace around a value is ignored:
 * a secret that was pasted with a line end would otherwise fail silently. An empty value counts as absent. Throws an
 * error of one line that names each wrong or missing variable.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name, value?.trim()])
      .filter(([, value]) => value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return configOf(parsed.data);
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  throw new Error(`Wrong setting: ${problems.join('; ')}.`);
}

function configOf(env: Settings) {
  const { PORT, API_PORT, DATABASE_URL, DATABASE_DIRECT_URL } = env;
  if (DATABASE_URL && !env.AUTH_SECRET) {
    throw missing('AUTH_SECRET', 'DATABASE_URL (32 characters or more)');
  }
  if (DATABASE_DIRECT_URL) {
    if (!DATABASE_URL) throw missing('DATABASE_URL', 'DATABASE_DIRECT_URL');
    const [one, other] = [DATABASE_URL, DATABASE_DIRECT_URL].map(readDatabaseAddress);
    if (one?.schema !== other?.schema) {
      throw wrong('DATABASE_URL and DATABASE_DIRECT_URL must have the same ?schema=');
    }
  }
  if (PORT === API_PORT) throw wrong('PORT and API_PORT must differ');
  if (env.METRICS_PORT === PORT || env.METRICS_PORT === API_PORT) {
    throw wrong('METRICS_PORT must differ from PORT and API_PORT');
  }
  return {
    port: PORT,
    apiPort: API_PORT,
    host: env.HOST,
    gatewayProcesses: env.GATEWAY_PROCESSES,
    metricsPort: env.METRICS_PORT,
    metricsHost: env.METRICS_HOST,
    consoleUrl: env.CONSOLE_URL ?? `http://localhost:${PORT}`,
    apiUrl: env.API_URL ?? `http://localhost:${API_PORT}`,
    databaseUrl: DATABASE_URL,
    databaseDirectUrl: DATABASE_DIRECT_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    dataDir: env.DATA_DIR,
    modelsFile: env.MODELS_FILE,
    outputBucket: outputBucket(env),
    outputDays: env.OUTPUT_DAYS,
    authSecret: env.AUTH_SECRET,
    allowInternalWebhooks: env.ALLOW_INTERNAL_WEBHOOKS,
    stripe: stripe(env),
    mail: mail(env),
    trustedProxies: env.TRUST_PROXY,
    syncTimeoutMs: env.SYNC_TIMEOUT_SECONDS * 1_000,
    bodyMemoryBytes: env.BODY_MEMORY_MIB * 1024 * 1024,
    shutdownGraceMs: env.SHUTDOWN_GRACE_SECONDS * 1_000,
    leakScannerKeysFile: env.LEAK_SCANNER_KEYS_FILE,
    sealEveryMs: env.AUDIT_SEAL_MINUTES * 60_000,
    logLevel: env.LOG_LEVEL,
    brandName: env.BRAND_NAME,
    seller: {
      name: env.SELLER_NAME ?? env.BRAND_NAME,
      address: linesOf(env.SELLER_ADDRESS),
      taxId: env.SELLER_TAX_ID,
      email: env.SELLER_EMAIL,
    },
  };
}

const missing = (name: string, other: string) =>
  new Error(`Missing setting: ${name} is required with ${other}.`);
const wrong = (what: string) => new Error(`Wrong setting: ${what}.`);

function stripe({ STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_API_URL }: Settings) {
  if (!STRIPE_SECRET_KEY && !STRIPE_WEBHOOK_SECRET) return undefined;
  if (!STRIPE_SECRET_KEY) throw missing('STRIPE_SECRET_KEY', 'the other one of Stripe');
  if (!STRIPE_WEBHOOK_SECRET) throw missing('STRIPE_WEBHOOK_SECRET', 'the other one of Stripe');
  return {
    secretKey: STRIPE_SECRET_KEY,
    webhookSecret: STRIPE_WEBHOOK_SECRET,
    apiUrl: STRIPE_API_URL,
  };
}

function mail({ SMTP_URL, MAIL_FROM }: Settings) {
  if (!SMTP_URL) return undefined;
  if (!MAIL_FROM) throw missing('MAIL_FROM', 'SMTP_URL');
  return { smtpUrl: SMTP_URL, from: MAIL_FROM };
}

/** Lines separated by a line end, by a literal `\n`, or by `|`. */
function linesOf(text: string): string[] {
  return text
    .split(/\\n|[\n|]/)
    .map((line) => line.trim())
    .filter(Boolean);
}

function outputBucket(env: Settings) {
  const { OUTPUTS_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = env;
  if (!OUTPUTS_URL) return undefined;
  if (!AWS_ACCESS_KEY_ID) throw missing('AWS_ACCESS_KEY_ID', 'OUTPUTS_URL');
  if (!AWS_SECRET_ACCESS_KEY) throw missing('AWS_SECRET_ACCESS_KEY', 'OUTPUTS_URL');
  return {
    url: OUTPUTS_URL,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: env.AWS_SESSION_TOKEN,
    region: env.AWS_REGION,
  };
}
