import type { Catalog } from '@/lib/catalog/catalog';
import type { Database } from '@/lib/db/database';
import type { UseRecorder } from '@/lib/keys/issue/record-use';
import type { ScannerKeys } from '@/lib/keys/leaks/scanner-keys';
import type { RefusalRecorder } from '@/lib/keys/refusals/record-refusals';
import type { OutputStore } from '@/lib/outputs/output-store';
import type { ReadQueue } from '@/lib/tasks/read-queue';
import type { TaskRunner } from '@/lib/tasks/task-runner';
import type { BodyLimits } from './body-limits';

/** What the routes stand on. */
export interface GatewayDeps {
  db: Database;
  catalog: Catalog;
  tasks: TaskRunner;
  reads: ReadQueue;
  outputs: OutputStore;
  recorder: UseRecorder;
  refusals: RefusalRecorder;
  /** How many proxies stand in front and add to X-Forwarded-For. 0: the header is not believed. */
  trustedProxies: number;
  /** Null: leaks are not reported in batches. */
  scannerKeys: ScannerKeys | null;
  /** Where clients reach this gateway, without a slash at the end. */
  apiUrl: string;
  /** What the product is called here. */
  brandName: string;
  syncTimeoutMs: number;
  /** Webhooks may go to internal addresses: for local trials. */
  allowInternalWebhooks: boolean;
  /** Where they are others than the usual ones. */
  bodyLimits?: Partial<BodyLimits>;
  /** What clients may take to send a request, where that is not the usual time: options of Node.js's HTTP server. */
  clientTimes?: {
    headersTimeout: number;
    requestTimeout: number;
    connectionsCheckingInterval: number;
  };
  /** True once the process is stopping: nothing new is let in. */
  isStopping: () => boolean;
  /** Hears of faults of ours, with the request's id; what it gets holds no secret. */
  onError: (requestId: string, error: unknown) => void;
}
