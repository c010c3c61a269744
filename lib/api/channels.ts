import { CHANNELS, type Channel, DEFAULT_CHANNEL, type Model } from '../catalog/models';
import type { Micros } from '../core/money';

/** The channels that a model offers with their prices, cheapest class first. */
export function pricesOf(model: Model): [Channel, Micros][] {
  return CHANNELS.flatMap((channel): [Channel, Micros][] => {
    const price = model.priceMicros[channel];
    return price === undefined ? [] : [[channel, price]];
  });
}

/** The rules of a whole body: the model's input and the channel. */
export function bodySchemaOf(model: Model): Model['input'] {
  const offered = pricesOf(model).map(([channel]) => channel);
  const channel = {
    enum: offered,
    ...(offered.includes(DEFAULT_CHANNEL) ? { default: DEFAULT_CHANNEL } : {}),
  };
  return { ...model.input, properties: { ...model.input.properties, channel } };
}
