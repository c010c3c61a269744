import type { Catalog } from '../catalog/catalog';
import { decimalMicros } from '../core/money';
import { costOf } from './task-cost';

/** A task as in the API (product: "A task"). */
export interface TaskView {
  id: string;
  model: string;
  status: 'processing' | 'completed' | 'failed';
  outputs: string[];
  /** Its cost: the price while it is running and after success, zero after a failure. */
  cost: string;
  created_at: string;
  completed_at: string | null;
  timings: { inference: number } | null;
  code?: string;
  error?: string;
  sandbox?: true;
}

export interface TaskRow {
  id: string;
  model: string;
  status: TaskView['status'];
  outputs: string[];
  price_micros: string;
  code: string | null;
  error: string | null;
  inference_ms: number | null;
  created_at: Date;
  completed_at: Date | null;
}

/** Converts a row to the API's form. `outputsUrl` is the address that the outputs' names are appended to. */
export function taskView(catalog: Catalog, row: TaskRow, outputsUrl: string): TaskView {
  return {
    id: row.id,
    model: row.model,
    status: row.status,
    outputs: row.outputs.map((name) => `${outputsUrl}/${name}`),
    cost: decimalMicros(costOf(row.status, BigInt(row.price_micros))),
    created_at: row.created_at.toISOString(),
    completed_at: row.completed_at?.toISOString() ?? null,
    timings: row.inference_ms === null ? null : { inference: row.inference_ms },
    ...(row.code === null ? {} : { code: row.code, error: row.error ?? '' }),
    ...(catalog.find(row.model)?.sandbox ? { sandbox: true as const } : {}),
  };
}
