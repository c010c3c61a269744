import { z } from 'zod';
import { refuse } from '@/lib/core/errors';
import { endAllSessions } from '@/lib/support/end-all-sessions';
import { staffAccountHandler } from '../../../../handlers';

/** Signs out all users of the account. */
export const POST = staffAccountHandler(
  'admin',
  z.unknown(),
  refuse('invalid_reason'),
  async ({ db, by, accountId, reason }) => ({
    ended: await endAllSessions(db, by, accountId, reason),
  }),
  200,
);
