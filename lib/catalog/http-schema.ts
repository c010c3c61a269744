import { z } from 'zod';
import { checkUrl } from '../outbound/check-url';
import { FAILURE_CODES, type HttpConfig } from './upstream-config';

const MEBIBYTE = 1024 * 1024;

/** Headers that the HTTP client sets itself. */
const OWN_HEADERS =
  /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|expect)$/i;

const address = z.string().transform((text, context) => {
  const url = checkUrl(text, true);
  if (url instanceof URL) return url;
  context.addIssue({ code: 'custom', message: url });
  return z.NEVER;
});

const ID = '{id}';
const pollAddress = z.string().superRefine((text, context) => {
  const [one, other] = ['1', '2'].map((id) => checkUrl(text.replaceAll(ID, id), true));
  if (!(one instanceof URL)) context.addIssue({ code: 'custom', message: String(one) });
  else if (!text.includes(ID) || (other instanceof URL && one.origin !== other.origin)) {
    context.addIssue({ code: 'custom', message: `must have ${ID} in its path or query` });
  }
});

const answerPath = z
  .string()
  .regex(/^[^.\s]+(\.[^.\s]+)*$/, 'must be names joined by dots, like data.*.url')
  .transform((text) => text.split('.'));

const statuses = z.array(z.string().min(1)).min(1);

/** A header's value, with `${NAME}` replaced from the environment. */
function headerValue(environment: Record<string, string | undefined>) {
  return z.string().transform((text, context) => {
    const secrets: string[] = [];
    const value = text.replaceAll(/\$\{([^}]*)\}/g, (_all, name: string) => {
      const secret = environment[name];
      if (!secret) {
        context.addIssue({ code: 'custom', message: `the variable ${name} is not set` });
        return '';
      }
      secrets.push(secret);
      return secret;
    });
    // The message omits the value, which may contain a credential.
    if (!/^[\t\x20-\x7e]*$/.test(value)) {
      context.addIssue({ code: 'custom', message: 'must be printable ASCII once it is filled in' });
    }
    return { value, secrets };
  });
}

/** The schema of an HTTP upstream in MODELS_FILE, with values filled in from the environment. */
export function httpSchema(environment: Record<string, string | undefined>) {
  const headerName = z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')
    .refine((name) => !OWN_HEADERS.test(name), 'is a header that cannot be set');
  return z
    .strictObject({
      type: z.literal('http'),
      url: address,
      headers: z.record(headerName, headerValue(environment)).default({}),
      extra: z.record(z.string(), z.unknown()).default({}),
      timeout_seconds: z.number().positive().max(3_600).default(300),
      answer_limit_mib: z.number().positive().max(512).default(32),
      answer: z.strictObject({
        outputs: answerPath,
        outputs_are: z.enum(['url', 'base64']),
        id: answerPath.optional(),
        status: answerPath.optional(),
        error_message: answerPath.optional(),
        error_code: answerPath.optional(),
      }),
      poll: z
        .strictObject({
          url: pollAddress,
          every_ms: z.number().int().min(10).max(60_000).default(1_000),
          completed: statuses,
          failed: statuses,
        })
        .optional(),
      errors: z.record(z.string(), z.enum(FAILURE_CODES)).default({}),
    })
    .transform((file, context): HttpConfig => {
      const { answer, poll } = file;
      const needed = (name: 'id' | 'status') => {
        const path = answer[name];
        if ((path === undefined) === (poll === undefined)) return path ?? [];
        const message = poll ? 'is required with poll' : 'has no effect without poll';
        context.addIssue({ code: 'custom', path: ['answer', name], message });
        return [];
      };
      const [id, status] = [needed('id'), needed('status')];
      const headers = Object.entries(file.headers);
      return {
        type: 'http',
        url: file.url,
        headers: Object.fromEntries(headers.map(([name, { value }]) => [name, value])),
        secrets: headers.flatMap(([, { secrets }]) => secrets),
        extra: file.extra,
        timeoutMs: Math.ceil(file.timeout_seconds * 1_000),
        mostBytes: Math.ceil(file.answer_limit_mib * MEBIBYTE),
        answer: {
          outputs: answer.outputs,
          outputsAre: answer.outputs_are,
          errorMessage: answer.error_message ?? null,
          errorCode: answer.error_code ?? null,
        },
        poll: poll
          ? {
              url: poll.url,
              everyMs: poll.every_ms,
              id,
              status,
              completed: poll.completed,
              failed: poll.failed,
            }
          : null,
        errors: new Map(Object.entries(file.errors)),
      };
    });
}
