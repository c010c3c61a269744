import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes a MODELS_FILE into a temporary folder: text unchanged, anything else as JSON. */
export function writeModelsFile(content: unknown): { path: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'get3w-models-'));
  const path = join(dir, 'models.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return { path, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A model whose only channel has this upstream, with a `prompt`. */
export function modelOn(upstream: unknown, id = 'stand-in/model/run') {
  return {
    id,
    title: 'A stand-in',
    input: {
      type: 'object',
      properties: { prompt: { type: 'string' } },
      additionalProperties: false,
    },
    estimated_seconds: 1,
    channels: { stable: { price: '0.05', upstream } },
  };
}
