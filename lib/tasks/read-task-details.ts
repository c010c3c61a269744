import { type AccountId, isId } from '../core/ids';
import type { Database } from '../db/database';
import { goneAt, readOutputName } from '../outputs/output-name';
import type { ListedTask } from './listed-task';

/** An output file of a task. */
export interface TaskOutput {
  /** Null once the file is removed. */
  url: string | null;
  extension: string;
  /** When it is removed, or was. */
  goneAt: Date;
}

/** Everything that the owner of a task sees. */
export interface TaskDetails extends ListedTask {
  keyHint: string;
  keyRevoked: boolean;
  inferenceMs: number | null;
  /** The size of the body as it was sent; null if it is too old. */
  inputBytes: number | null;
  outputs: TaskOutput[];
  /** Where the finished task is sent. */
  webhookUrl: string | null;
  /** False if it is too old: outputs, error, webhook and the size of the input are no longer kept. */
  detailsKept: boolean;
}

interface Row extends Omit<TaskDetails, 'outputs'> {
  outputs: string[];
}

/** The address of outputs, without a trailing slash, and for how many days they are kept. */
export interface OutputsPlace {
  outputsUrl: string;
  outputDays: number;
}

/**
 * One task of the account; null for an unknown id, which can be any text. Details older than `details_kept()` are
 * omitted, even if they have not been removed yet.
 */
export async function readTaskDetails(
  db: Database,
  accountId: AccountId,
  id: string,
  { outputsUrl, outputDays }: OutputsPlace,
  now: Date,
): Promise<TaskDetails | null> {
  if (!isId(id)) return null;
  const [row] = await db.prisma.$queryRaw<Row[]>`
    SELECT t.id, t.model, t.channel, t.key_id AS "keyId", k.name AS "keyName", k.hint AS "keyHint",
        k.revoked_at IS NOT NULL AS "keyRevoked", t.status, t.price_micros AS "priceMicros",
        t.inference_ms AS "inferenceMs", t.input_bytes AS "inputBytes", t.code, t.error, t.outputs, t.webhook_url AS "webhookUrl",
        t.created_at AS "createdAt", t.completed_at AS "completedAt",
        t.created_at > clock_timestamp() - details_kept() AS "detailsKept"
      FROM tasks t JOIN api_keys k ON k.id = t.key_id
      WHERE t.account_id = ${accountId}::uuid AND t.id = ${id}::uuid`;
  if (!row) return null;
  if (!row.detailsKept) {
    return { ...row, outputs: [], error: null, webhookUrl: null, inputBytes: null };
  }
  return {
    ...row,
    outputs: row.outputs.flatMap((name) => {
      const said = readOutputName(name);
      if (!said) return [];
      const gone = goneAt(said.day, outputDays);
      const url = gone > now ? `${outputsUrl}/${name}` : null;
      return [{ url, extension: said.extension, goneAt: gone }];
    }),
  };
}
