import { z } from 'zod';
import {
  type Access,
  authorizeChange,
  authorizeStaff,
  type StaffAccess,
} from '@/lib/auth/require-account';
import type { StaffRole } from '@/lib/auth/session';
import { answerRefusal, answerResult, readJson, withErrorHandling } from '@/lib/console/answer';
import { type ConsoleContext, consoleContext } from '@/lib/console/console-context';
import { isRefused, refuse } from '@/lib/core/errors';
import type { AccountId } from '@/lib/core/ids';
import { parseDollars } from '@/lib/core/money';
import { readAccountForStaff } from '@/lib/support/read-account';
import { parseStaffReason } from '@/lib/support/reason';

/** The context of a route handler of a signed-in user. */
interface Change extends Access, Pick<ConsoleContext, 'db' | 'config'> {
  /** The request’s JSON; null if there is none. */
  body: unknown;
}

/**
 * Creates the route handler of a change that a signed-in user makes to their own account: `act` returns the JSON
 * answer, or a refusal.
 */
export function changeHandler<Params>(
  act: (change: Change, params: Params) => Promise<object>,
  status = 200,
) {
  return withErrorHandling(async (request, { params }: { params: Promise<Params> }) => {
    const access = await authorizeChange(request);
    if (isRefused(access)) return answerRefusal(access);
    const { db, config } = consoleContext();
    const change = { ...access, db, config, body: await readJson(request) };
    return answerResult(await act(change, await params), status);
  });
}

/** An amount that staff enters: whole cents, above zero. */
export const amountSchema = z
  .string()
  .max(20)
  .transform((text, context) => {
    const amount = parseDollars(text);
    if (amount === null || amount === 0n) context.addIssue('not an amount');
    return amount ?? 0n;
  });

/** The context of a route handler of staff: the account and the reason. */
interface StaffChange<Body> extends Pick<ConsoleContext, 'db'> {
  by: StaffAccess['by'];
  accountId: AccountId;
  body: Body;
  reason: string;
}

/**
 * Creates the route handler of a change that staff makes to an account, for a role and with a reason. A body that the
 * schema refuses is answered with `wrongBody`. `act` returns the JSON answer, or a refusal.
 */
export function staffAccountHandler<Body, Params extends { id: string }>(
  role: StaffRole,
  schema: z.ZodType<Body>,
  wrongBody: ReturnType<typeof refuse>,
  act: (change: StaffChange<Body>, params: Params) => Promise<object>,
  status = 201,
) {
  return withErrorHandling(async (request, { params }: { params: Promise<Params> }) => {
    const access = await authorizeStaff(request, role);
    if (isRefused(access)) return answerRefusal(access);
    const { db } = consoleContext();
    const asked = await params;
    const account = await readAccountForStaff(db, asked.id);
    if (!account) return answerRefusal(refuse('not_found'));
    const sent = await readJson(request);
    const body = schema.safeParse(sent);
    if (!body.success) return answerRefusal(wrongBody);
    const given = parseStaffReason((sent as { reason?: unknown } | null)?.reason);
    if (isRefused(given)) return answerRefusal(given);
    const { by } = access;
    const change = { db, by, accountId: account.id, body: body.data, reason: given.reason };
    return answerResult(await act(change, asked), status);
  });
}
