import type { Micros } from '../money';

/** Service classes, cheapest first (product: "channel"). */
export const CHANNELS = ['economy', 'stable', 'official'] as const;
export type Channel = (typeof CHANNELS)[number];
export const DEFAULT_CHANNEL: Channel = 'stable';

export interface Model {
  /** `vendor/model/operation`. */
  id: string;
  title: string;
  /** JSON Schema of the body without `channel`. */
  input: Record<string, unknown> & { properties: Record<string, unknown> };
  priceMicros: Record<Channel, Micros>;
  estimatedSeconds: number;
  /** Who runs it. */
  upstream: 'sandbox-picture' | 'sandbox-wait';
  /** Its results are not a real model's, and every task says so. */
  sandbox: boolean;
}

/** The catalogue that ships. */
export const MODELS: readonly Model[] = [
  {
    id: 'google/nano-banana-pro/text-to-image',
    title: 'Nano Banana Pro, text to image',
    input: {
      type: 'object',
      properties: {
        prompt: { type: 'string', minLength: 1, maxLength: 10_000, description: 'What to draw.' },
        aspect_ratio: {
          enum: ['1:1', '3:2', '2:3', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'],
          default: '1:1',
        },
        resolution: { enum: ['1k', '2k', '4k'], default: '1k' },
        output_format: { enum: ['png'], default: 'png' },
      },
      required: ['prompt'],
      additionalProperties: false,
    },
    priceMicros: { economy: 30_000n, stable: 40_000n, official: 90_000n },
    estimatedSeconds: 1,
    upstream: 'sandbox-picture',
    sandbox: true,
  },
  {
    id: 'sandbox/wait/run',
    title: 'Wait, for trying limits out',
    input: {
      type: 'object',
      properties: {
        seconds: { type: 'number', minimum: 0, maximum: 60, default: 0 },
        fail: { type: 'boolean', default: false, description: 'End as a failed task.' },
      },
      additionalProperties: false,
    },
    priceMicros: { economy: 1n, stable: 1n, official: 1n },
    estimatedSeconds: 1,
    upstream: 'sandbox-wait',
    sandbox: true,
  },
];
