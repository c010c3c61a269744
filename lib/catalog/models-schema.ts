import { z } from 'zod';
import { type Micros, parseDecimalMicros } from '../core/money';
import type { OfferedModel } from './catalog';
import { compileInput } from './compile-input.mjs';
import { httpSchema } from './http-schema';
import { CHANNELS } from './models';

const PART = '[a-z0-9][a-z0-9._-]{0,63}';

const idSchema = z
  .string()
  .regex(
    new RegExp(`^${PART}/${PART}/${PART}$`),
    'must be vendor/model/operation in lower-case letters, digits, ".", "_" and "-"',
  );

const priceSchema = z.string().transform((text, context): Micros => {
  const micros = parseDecimalMicros(text);
  if (micros) return micros;
  context.addIssue({
    code: 'custom',
    message: 'must be dollars above 0 with at most six decimal places, like "0.04"',
  });
  return z.NEVER;
});

const inputSchema = z
  .looseObject({ type: z.literal('object'), properties: z.record(z.string(), z.unknown()) })
  .superRefine((rules, context) => {
    if (Object.hasOwn(rules.properties, 'channel')) {
      const path = ['properties', 'channel'];
      context.addIssue({ code: 'custom', path, message: 'is the name of a field of ours' });
    }
    try {
      compileInput(rules);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'is no JSON Schema';
      context.addIssue({ code: 'custom', message });
    }
  });

const sandboxSchema = z.strictObject({
  type: z.literal('sandbox'),
  run: z.enum(['picture', 'wait']),
});

/** The schema of MODELS_FILE; its output are models ready to offer. Headers are filled in from the environment. */
export function modelsSchema(environment: Record<string, string | undefined>) {
  const upstreamSchema = z.discriminatedUnion('type', [sandboxSchema, httpSchema(environment)]);
  const channelSchema = z.strictObject({ price: priceSchema, upstream: upstreamSchema });
  const modelSchema = z
    .strictObject({
      id: idSchema,
      title: z.string().min(1).max(200),
      input: inputSchema,
      estimated_seconds: z.number().positive().max(86_400),
      channels: z.strictObject({
        economy: channelSchema.optional(),
        stable: channelSchema,
        official: channelSchema.optional(),
      }),
    })
    .transform((file, context): OfferedModel => {
      const model: OfferedModel = {
        id: file.id,
        title: file.title,
        input: file.input,
        channels: CHANNELS.filter((channel) => file.channels[channel]),
        priceMicros: {},
        estimatedSeconds: file.estimated_seconds,
        sandbox: file.channels.stable.upstream.type === 'sandbox',
        upstreams: {},
      };
      for (const channel of model.channels) {
        model.priceMicros[channel] = file.channels[channel]?.price;
        model.upstreams[channel] = file.channels[channel]?.upstream;
      }
      const upstreams = Object.values(model.upstreams);
      if (upstreams.some(({ type }) => (type === 'sandbox') !== model.sandbox)) {
        const message = 'must all be sandbox, or none of them';
        context.addIssue({ code: 'custom', path: ['channels'], message });
      }
      return model;
    });
  return z.strictObject({ models: z.array(modelSchema).min(1) }).superRefine((file, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of file.models.entries()) {
      const path = ['models', index, 'id'];
      if (seen.has(id)) context.addIssue({ code: 'custom', path, message: 'is there twice' });
      seen.add(id);
    }
  });
}
