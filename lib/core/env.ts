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
import { lineSetting, type Mailbox, mailboxSetting, secretSetting } from './setting-texts';

const port = z.coerce
  .number({ error: 'must be a port number' })
  .int('must be a port number')
  .min(1, 'must be a port number')
  .max(65_535, 'must be a port number');

const seconds = (fallback: number, max: number) =>
  z.coerce
    .number({ error: `must be a number of seconds from 1 to ${max}` })
    .min(1, `must be a number of seconds from 1 to ${max}`)
    .max(max, `must be a number of seconds from 1 to ${max}`)
    .default(fallback);

const schema = z.object({
  PORT: port.default(3000),
  API_PORT: port.default(4000),
  HOST: listenSetting.default('127.0.0.1'),
  GATEWAY_PROCESSES: z.coerce
    .number({ error: 'must be a number of processes from 1 to 64' })
    .int('must be a number of processes from 1 to 64')
    .min(1, 'must be a number of processes from 1 to 64')
    .max(64, 'must be a number of processes from 1 to 64')
    .default(1),
  METRICS_PORT: port.optional(),
  METRICS_HOST: listenSetting.default('127.0.0.1'),
  CONSOLE_URL: originSetting.optional(),
  API_URL: originSetting.optional(),
  DATABASE_URL: databaseSetting.optional(),
  DATABASE_DIRECT_URL: databaseSetting.optional(),
  DATABASE_POOL_SIZE: z.coerce
    .number({ error: 'must be a number of connections from 3 to 1000' })
    .int('must be a number of connections from 3 to 1000')
    .min(3, 'must be a number of connections from 3 to 1000')
    .max(1_000, 'must be a number of connections from 3 to 1000')
    .optional(),
  DATA_DIR: z.string().default('.data'),
  MODELS_FILE: z.string().optional(),
  OUTPUTS_URL: bucketSetting.optional(),
  OUTPUT_DAYS: z.coerce
    .number({ error: 'must be a number of days from 1 to 3650' })
    .int('must be a number of days from 1 to 3650')
    .min(1, 'must be a number of days from 1 to 3650')
    .max(3_650, 'must be a number of days from 1 to 3650')
    .default(7),
  AWS_ACCESS_KEY_ID: secretSetting.optional(),
  AWS_SECRET_ACCESS_KEY: secretSetting.optional(),
  AWS_SESSION_TOKEN: secretSetting.optional(),
  AWS_REGION: z.string().default('us-east-1'),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  ALLOW_INTERNAL_WEBHOOKS: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .transform((text) => text === 'true'),
  STRIPE_SECRET_KEY: secretSetting
    .regex(/^(sk|rk)_/, 'must be a secret or restricted key, which begins with sk_ or rk_')
    .optional(),
  STRIPE_WEBHOOK_SECRET: secretSetting
    .regex(/^whsec_/, 'must be the signing secret of the endpoint, which begins with whsec_')
    .optional(),
  STRIPE_API_URL: originSetting.default('https://api.stripe.com'),
  SMTP_URL: smtpSetting.optional(),
  MAIL_FROM: mailboxSetting.optional(),
  TRUST_PROXY: z.coerce
    .number({ error: 'must be the number of proxies in front, e.g. 1' })
    .int()
    .min(0)
    .max(10)
    .default(0),
  SYNC_TIMEOUT_SECONDS: seconds(120, 3_600),
  BODY_MEMORY_MIB: z.coerce
    .number({ error: 'must be a number of MiB from 64 to 65536' })
    .int('must be a number of MiB from 64 to 65536')
    .min(64, 'must be a number of MiB from 64 to 65536')
    .max(65_536, 'must be a number of MiB from 64 to 65536')
    .default(256),
  SHUTDOWN_GRACE_SECONDS: seconds(10, 600),
  AUDIT_SEAL_MINUTES: z.coerce
    .number({ error: 'must be a number of minutes from 1 to 10080' })
    .int('must be a number of minutes from 1 to 10080')
    .min(1, 'must be a number of minutes from 1 to 10080')
    .max(10_080, 'must be a number of minutes from 1 to 10080')
    .default(60),
  LEAK_SCANNER_KEYS_FILE: z.string().optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('warn'),
  BRAND_NAME: lineSetting(40).default('Get3W'),
  SELLER_NAME: lineSetting(200).optional(),
  SELLER_ADDRESS: z.string().max(1_000, 'must have at most 1000 characters').default(''),
  SELLER_TAX_ID: lineSetting(200).optional(),
  SELLER_EMAIL: z
    .string()
    .refine((text) => emailAddress(text) !== null, 'must be an email address')
    .optional(),
});

/** The names of all settings. */
export const SETTINGS = Object.keys(schema.shape);

/** The configuration, checked, with every default filled in. */
export interface Config {
  port: number;
  apiPort: number;
  /** Where both servers listen. */
  host: string;
  /** How many gateway processes share the API's port. */
  gatewayProcesses: number;
  /** Where `/metrics` is answered; absent: nowhere. */
  metricsPort: number | undefined;
  metricsHost: string;
  /** Addresses as people reach them, without a slash at the end. */
  consoleUrl: string;
  apiUrl: string;
  /** Absent: the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  /** PostgreSQL itself, where `databaseUrl` leads to a pooler in transaction mode; absent: there is none. */
  databaseDirectUrl: string | undefined;
  /** Connections of each process at most; absent: 20 for a gateway, 10 for the console. */
  databasePoolSize: number | undefined;
  dataDir: string;
  /** Absent: the catalogue that ships. */
  modelsFile: string | undefined;
  /** S3-compatible storage for outputs; absent: below `dataDir`. */
  outputsPlace:
    | {
        url: URL;
        accessKeyId: string;
        secretAccessKey: string;
        /** Of temporary credentials. */
        sessionToken: string | undefined;
        region: string;
      }
    | undefined;
  /** How many days an output is kept. */
  outputDays: number;
  /** Absent on the embedded default: generated into `dataDir`. */
  authSecret: string | undefined;
  /** Webhooks may go to internal addresses: for local trials. */
  allowInternalWebhooks: boolean;
  /** Absent: no real payments. */
  stripe: { secretKey: string; webhookSecret: string; apiUrl: string } | undefined;
  /** Absent: mail is queued, and not sent. */
  mail: { smtpUrl: string; from: Mailbox } | undefined;
  /** How many proxies stand in front and add to X-Forwarded-For. 0: the header is not believed. */
  trustedProxies: number;
  syncTimeoutMs: number;
  /** For the bodies of calls, in each gateway process. */
  bodyMemoryBytes: number;
  shutdownGraceMs: number;
  /** Public keys of secret scanners; absent: leaks are not reported in batches. */
  leakScannerKeysFile: string | undefined;
  /** How often the audit log is sealed. */
  sealEveryMs: number;
  logLevel: string;
  brandName: string;
  /** Who sells, as receipts say it. */
  seller: { name: string; address: string[]; taxId: string | undefined; email: string | undefined };
}

/**
 * Reads the configuration from the environment (`.env.example` lists every name). Space around a value is taken off:
 * a secret that was pasted with a line end would be wrong without a word. An empty value counts as absent. Throws an error of one line that names each wrong or missing variable.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name, value?.trim()])
      .filter(([, value]) => value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new Error(`Wrong setting: ${problems.join('; ')}.`);
  }
  const env = parsed.data;
  if (env.DATABASE_URL && !env.AUTH_SECRET) {
    throw new Error(
      'Missing setting: AUTH_SECRET is required with DATABASE_URL (32 characters or more).',
    );
  }
  if (env.DATABASE_DIRECT_URL && !env.DATABASE_URL) {
    throw new Error('Missing setting: DATABASE_URL is required with DATABASE_DIRECT_URL.');
  }
  if (
    env.DATABASE_URL &&
    env.DATABASE_DIRECT_URL &&
    !haveOneSchema(env.DATABASE_URL, env.DATABASE_DIRECT_URL)
  ) {
    throw new Error(
      'Wrong setting: DATABASE_URL and DATABASE_DIRECT_URL must have the same ?schema=.',
    );
  }
  if (env.PORT === env.API_PORT) {
    throw new Error('Wrong setting: PORT and API_PORT must differ.');
  }
  if (env.METRICS_PORT === env.PORT || env.METRICS_PORT === env.API_PORT) {
    throw new Error('Wrong setting: METRICS_PORT must differ from PORT and API_PORT.');
  }
  return {
    port: env.PORT,
    apiPort: env.API_PORT,
    host: env.HOST,
    gatewayProcesses: env.GATEWAY_PROCESSES,
    metricsPort: env.METRICS_PORT,
    metricsHost: env.METRICS_HOST,
    consoleUrl: env.CONSOLE_URL ?? `http://localhost:${env.PORT}`,
    apiUrl: env.API_URL ?? `http://localhost:${env.API_PORT}`,
    databaseUrl: env.DATABASE_URL,
    databaseDirectUrl: env.DATABASE_DIRECT_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    dataDir: env.DATA_DIR,
    modelsFile: env.MODELS_FILE,
    outputsPlace: outputsPlace(env),
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

function haveOneSchema(...urls: string[]): boolean {
  return new Set(urls.map((url) => readDatabaseAddress(url).schema)).size === 1;
}

function stripe(env: z.infer<typeof schema>): Config['stripe'] {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = env;
  if (!secretKey && !webhookSecret) return undefined;
  if (!secretKey || !webhookSecret) {
    const missing = secretKey ? 'STRIPE_WEBHOOK_SECRET' : 'STRIPE_SECRET_KEY';
    throw new Error(`Missing setting: ${missing} is required with the other one of Stripe.`);
  }
  return { secretKey, webhookSecret, apiUrl: env.STRIPE_API_URL };
}

function mail({ SMTP_URL, MAIL_FROM }: z.infer<typeof schema>): Config['mail'] {
  if (!SMTP_URL) return undefined;
  if (!MAIL_FROM) throw new Error('Missing setting: MAIL_FROM is required with SMTP_URL.');
  return { smtpUrl: SMTP_URL, from: MAIL_FROM };
}

/** Lines that are separated by a line end, by `\n` written out, or by `|`. */
function linesOf(text: string): string[] {
  return text
    .split(/\\n|[\n|]/)
    .map((line) => line.trim())
    .filter(Boolean);
}

function outputsPlace(env: z.infer<typeof schema>): Config['outputsPlace'] {
  if (!env.OUTPUTS_URL) return undefined;
  const required = (name: 'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY') => {
    const value = env[name];
    if (value) return value;
    throw new Error(`Missing setting: ${name} is required with OUTPUTS_URL.`);
  };
  return {
    url: env.OUTPUTS_URL,
    accessKeyId: required('AWS_ACCESS_KEY_ID'),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
    sessionToken: env.AWS_SESSION_TOKEN,
    region: env.AWS_REGION,
  };
}
