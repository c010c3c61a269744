import type { Micros } from '../core/money';

/** Service classes, cheapest first (product: "channel"). */
export const CHANNELS = ['economy', 'stable', 'official'] as const;
export type Channel = (typeof CHANNELS)[number];
export const DEFAULT_CHANNEL: Channel = 'stable';

/** The public part of a model, for pages and answers. The upstream is elsewhere. */
export interface Model {
  /** `vendor/model/operation`. */
  id: string;
  title: string;
  /** JSON Schema of the body without `channel`. */
  input: Record<string, unknown> & { properties: Record<string, unknown> };
  /** The offered channels, cheapest first; the default one is always among them. */
  channels: readonly Channel[];
  /** The price on every offered channel. */
  priceMicros: Partial<Record<Channel, Micros>>;
  estimatedSeconds: number;
  /** Its results are not from a real model, and every task says so. */
  sandbox: boolean;
}
