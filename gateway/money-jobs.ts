import type { Clock } from '@/lib/core/clock';
import type { Database } from '@/lib/db/database';
import { tellTiersOfCredited } from '@/lib/ledger/tell-tier';
import { runAutoTopUps, wakeAutoTopUps } from '@/lib/payments/auto-top-up';
import { checkOldPayments } from '@/lib/payments/check-payment';
import type { PaymentProvider } from '@/lib/payments/provider';
import { runDueRefunds } from '@/lib/payments/refund-payment';
import { repeat } from './repeat';

const AUTO_TOP_UPS_MS = 1_000;
const REFUNDS_MS = 15_000;
const POLL_MS = 60_000;

export interface MoneyJobsOptions {
  db: Database;
  /** Null without a payment provider: then only tier changes are emailed. */
  provider: PaymentProvider | null;
  clock: Clock;
  onError: (error: unknown) => void;
}

/** Background jobs that move money. */
export interface MoneyJobs {
  /** Waits for jobs in progress; an interrupted job is resumed by the next process. */
  close(): Promise<void>;
}

/** Starts them. Any number of processes can run them: each job is claimed by one. */
export function startMoneyJobs({ db, provider, clock, onError }: MoneyJobsOptions): MoneyJobs {
  const jobs = [repeat(POLL_MS, () => tellTiersOfCredited(db), onError)];
  if (provider) {
    jobs.push(
      repeat(AUTO_TOP_UPS_MS, () => runAutoTopUps(db, provider, clock, onError), onError),
      repeat(REFUNDS_MS, () => runDueRefunds(db, provider, onError), onError),
      repeat(POLL_MS, () => checkOldPayments(db, provider, onError), onError),
      repeat(POLL_MS, () => wakeAutoTopUps(db, clock), onError),
    );
  }
  return {
    async close() {
      await Promise.all(jobs.map((job) => job.close()));
    },
  };
}
