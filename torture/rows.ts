import { openDatabase } from '@/lib/db/database';
import type { Postgres } from '@/test/harness/postgres';
import type { Finding } from './finding';
import { revocationsUnderLoad } from './r1-revocations';
import { limitsUnderLoad } from './r3-limits';
import { moneyForSome } from './r4-money';
import { deadGateway } from './r5-dead-gateway';
import { deadPostgres } from './r6-dead-postgres';
import { sameIdempotencyKey } from './r7-same-key';
import { generatedRequests } from './r8-requests';
import { histories } from './r9-histories';
import { webhooksUnderFire } from './r10-webhooks';
import { keyLimitsUnderLoad } from './r16-key-limits';
import { keyControlsUnderLoad } from './r17-key-controls';
import { largeBodies } from './r22-large-bodies';
import { webhookFlood } from './r22-webhook-flood';
import { openSite, type Site } from './site';

/** A row of the table "Reliability and security", in its full size. */
export interface Row {
  id: string;
  goal: string;
  run(postgres: Postgres, seed: number): Promise<Finding>;
}

/** All rows. Each has its own gateways, so that rows do not affect each other. */
export const ROWS: readonly Row[] = [
  {
    id: 'R1',
    goal: '0 accepted among requests started after the revocation’s answer; no key ever revives',
    run: onSite((site, _postgres, seed) =>
      revocationsUnderLoad(site, { keys: 1_000, lanes: 32 }, seed),
    ),
  },
  {
    id: 'R3',
    goal: 'peak running = limit, never above',
    run: onSite((site) => limitsUnderLoad(site, { limits: LIMITS, lanes: 512 })),
  },
  {
    id: 'R4',
    goal: 'exactly 50 run; balance 0',
    run: onSite((site) => moneyForSome(site, { rounds: 10, submits: 500, paidFor: 50 })),
  },
  {
    id: 'R5',
    goal: 'ledger exact; slots free within lease + 1 s; no task lost or charged twice',
    run: onSite((site) => deadGateway(site, { tasks: 1_000, lanes: 32, skipMs: 0 })),
  },
  {
    id: 'R6',
    goal: 'no acknowledged settlement lost; meanwhile 503, never 401; recovers by itself',
    run: onSite((site, postgres) => deadPostgres(site, postgres, { kills: 5, lanes: 32 })),
  },
  {
    id: 'R7',
    goal: '1 task, 1 charge, the same answer',
    run: onSite((site) => sameIdempotencyKey(site, { rounds: 10, times: 100 })),
  },
  {
    id: 'R8',
    goal: 'the documented error each; no 5xx',
    run: onSite((site, _postgres, seed) => generatedRequests(site, 10_000, seed)),
  },
  {
    id: 'R9',
    goal: 'no broken invariant; a seed replays',
    async run({ url }, seed) {
      const db = openDatabase(url);
      try {
        return await histories(db, 1_000, seed);
      } finally {
        await db.close();
      }
    },
  },
  {
    id: 'R10',
    goal: '0 events lost; same id on retry',
    run: onSite((site) =>
      webhooksUnderFire(site, { events: 1_000, interrupted: 100, kills: 6, skipClaims: false }),
    ),
  },
  {
    id: 'R16',
    goal: 'exactly $1.00 a window, never above',
    run: onSite((site, _postgres, seed) =>
      keyLimitsUnderLoad(
        site,
        { rounds: 6, submits: 500, room: 50, edges: 4, lanes: 16, running: 50 },
        seed,
      ),
    ),
  },
  {
    id: 'R17',
    goal: '0 accepted among requests started after a pause, an end or an expiry; 0 refused in the grace',
    run: onSite((site, _postgres, seed) =>
      keyControlsUnderLoad(site, { keys: 1_000, lanes: 32, endWithinMs: 2_000 }, seed),
    ),
  },
  {
    id: 'R22',
    goal: 'others’ paid calls and webhooks within twice their quiet time; memory bounded',
    run: onSite(async (site) =>
      joined(
        await largeBodies(site, { halfSent: 300, calls: 300 }),
        await webhookFlood(site, { receivers: 2_200, testEvents: 4_400, webhooks: 100 }),
      ),
    ),
  },
];

/** With longer tasks for the higher limits, since all slots must be used before the first task ends. */
const LIMITS = [
  { limit: 3, taskSeconds: 0.2 },
  { limit: 100, taskSeconds: 0.5 },
  { limit: 2_000, taskSeconds: 2 },
];

function joined(...parts: Finding[]): Finding {
  return {
    done: parts.map(({ done }) => done).join('; '),
    seen: parts.map(({ seen }) => seen).join('; '),
    broken: parts.flatMap(({ broken }) => broken),
  };
}

function onSite(
  run: (site: Site, postgres: Postgres, seed: number) => Promise<Finding>,
): Row['run'] {
  return async (postgres, seed) => {
    const site = await openSite(postgres.url);
    try {
      return await run(site, postgres, seed);
    } finally {
      await site.close();
    }
  };
}
