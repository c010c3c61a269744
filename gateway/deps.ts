import type { Catalog } from '@/lib/catalog/catalog';
import type { Clock } from '@/lib/core/clock';
import type { Database } from '@/lib/db/database';
import type { UseRecorder } from '@/lib/keys/issue/record-use';
import type { ScannerKeys } from '@/lib/keys/leaks/scanner-keys';
import type { RefusalRecorder } from '@/lib/keys/refusals/record-refusals';
import type { OutputStore } from '@/lib/outputs/output-store';
import type { ReadQueue } from '@/lib/tasks/read-queue';
import type { TaskRunner } from '@/lib/tasks/task-runner';
import type { BodyLimits } from './body-limits';

/** The dependencies of the routes. */
export interface GatewayDeps {
  db: Database;
  clock: Clock;
  catalog: Catalog;
  tasks: TaskRunner;
  reads: ReadQueue;
  outputs: OutputStore;
  recorder: UseRecorder;
  refusals: RefusalRecorder;
  /** The number of proxies in front that append to X-Forwarded-For. 0: the header is ignored. */
  trustedProxies: number;
  /** Null: no batch reports of leaks. */
  scannerKeys: ScannerKeys | null;
  /** The gateway's address for clients, without a trailing slash. */
  apiUrl: string;
  /** The product's name here. */
  brandName: string;
  syncTimeoutMs: number;
  /** Allows webhooks to internal addresses, for local tests. */
  allowInternalWebhooks: boolean;
  /** Overrides of the defaults. */
  bodyLimits?: Partial<BodyLimits>;
  /** Timeouts for clients that differ from the defaults: options of Node.js's HTTP server. */
  clientTimes?: {
    headersTimeout: number;
    requestTimeout: number;
    connectionsCheckingInterval: number;
  };
  /** True once the process is stopping: new calls are refused. */
  isStopping: () => boolean;
  /** Called with our own faults and the request's id; they contain no secret. */
  onError: (requestId: string, error: unknown) => void;
}
