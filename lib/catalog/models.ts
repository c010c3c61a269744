import type { Micros } from '../core/money';

/** Service classes, cheapest first (product: "channel"). */
export const CHANNELS = ['economy', 'stable', 'official'] as const;
export type Channel = (typeof CHANNELS)[number];
export const DEFAULT_CHANNEL: Channel = 'stable';

/** What everybody may know of a model. Who runs it is not here: pages and answers are made from these. */
export interface Model {
  /** `vendor/model/operation`. */
  id: string;
  title: string;
  /** JSON Schema of the body without `channel`. */
  input: Record<string, unknown> & { properties: Record<string, unknown> };
  /** Those it is offered on, cheapest first; the default one is always among them. */
  channels: readonly Channel[];
  /** Of every channel it is offered on. */
  priceMicros: Partial<Record<Channel, Micros>>;
  estimatedSeconds: number;
  /** Its results are not a real model's, and every task says so. */
  sandbox: boolean;
}
