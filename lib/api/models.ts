import { z } from 'zod';
import { CHANNELS } from '../catalog/models';
import { amountSchema } from './amount';

/** What `GET /v1/models` answers. */
export const modelsSchema = z.strictObject({
  models: z.array(
    z.strictObject({
      id: z.string().describe('`vendor/model/operation`: the path of a submit, below `/v1/`.'),
      title: z.string(),
      input: z
        .record(z.string(), z.unknown())
        .describe('The rules of the body of a submit, as a JSON Schema.'),
      prices: z
        .partialRecord(z.enum(CHANNELS), amountSchema)
        .describe('Dollars per task, for each channel that the model offers.'),
      estimated_duration: z.number().nonnegative().describe('Seconds that a task usually takes.'),
      sandbox: z.literal(true).optional().describe('Played by the sandbox, not by the real model.'),
    }),
  ),
});
