import { z } from 'zod';
import { CHANNELS } from '../catalog/models';
import { amountSchema } from './amount';

/** The answer of `GET /v1/models`. */
export const modelsSchema = z.strictObject({
  models: z.array(
    z.strictObject({
      id: z.string().describe('`vendor/model/operation`: the path below `/v1/`.'),
      title: z.string(),
      input: z
        .record(z.string(), z.unknown())
        .describe('The rules of the request body, as a JSON Schema.'),
      prices: z
        .partialRecord(z.enum(CHANNELS), amountSchema)
        .describe('Dollars per task, for each channel that the model offers.'),
      estimated_duration: z.number().nonnegative().describe('Usual duration of a task in seconds.'),
      sandbox: z.literal(true).optional().describe('Runs on the sandbox, not on the real model.'),
    }),
  ),
});
