import { z } from 'zod';
import { refuse } from '@/lib/core/errors';
import { revokeKey } from '@/lib/keys/revocations/revoke-key';
import { staffAccountHandler } from '../../../../../handlers';

/** Deletes a key of an account, for example a leaked one. */
export const POST = staffAccountHandler(
  'support',
  z.unknown(),
  refuse('invalid_reason'),
  async ({ db, by, accountId, reason }, { keyId }: { id: string; keyId: string }) =>
    revokeKey(db, by, accountId, keyId, reason),
  200,
);
