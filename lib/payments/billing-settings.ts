import { type Actor, appendEvent } from '../audit/append-event';
import { type Refused, refuse } from '../core/errors';
import type { AccountId } from '../core/ids';
import { decimalMicros, formatUsd, type Micros, parseDollars } from '../core/money';
import type { Database, Tx } from '../db/database';
import { LARGEST_TOP_UP, parseTopUpAmount, SMALLEST_TOP_UP } from './top-up';

/** An automatic top-up: below `belowMicros`, add `amountMicros`, at most `monthLimitMicros` in a calendar month (UTC). */
export interface AutoTopUpRule {
  belowMicros: Micros;
  amountMicros: Micros;
  monthLimitMicros: Micros;
}

export interface BillingSettings {
  /** An email is sent when the balance falls below it; null: never. */
  alertBelowMicros: Micros | null;
  /** Null: off. */
  auto: AutoTopUpRule | null;
  /** Why it was switched off automatically. */
  autoStoppedReason: string | null;
  /** The monthly limit is reached; it resumes then. */
  autoPausedUntil: Date | null;
}

/** The owner's settings for alerts and automatic top-ups. */
export async function readBillingSettings(
  db: Database,
  accountId: AccountId,
): Promise<BillingSettings> {
  const row = await db.prisma.billingSettings.findUnique({ where: { accountId } });
  const { autoBelowMicros, autoAmountMicros, autoMonthLimitMicros } = row ?? {};
  return {
    alertBelowMicros: row?.alertBelowMicros ?? null,
    auto:
      autoBelowMicros && autoAmountMicros && autoMonthLimitMicros
        ? {
            belowMicros: autoBelowMicros,
            amountMicros: autoAmountMicros,
            monthLimitMicros: autoMonthLimitMicros,
          }
        : null,
    autoStoppedReason: row?.autoStoppedReason ?? null,
    autoPausedUntil: row?.autoPausedUntil ?? null,
  };
}

const SMALLEST_LINE: Micros = 10_000n;

/** A threshold: whole cents from one cent to $10,000; null for anything else. */
function parseLine(text: string): Micros | null {
  const line = parseDollars(text);
  return line !== null && line >= SMALLEST_LINE && line <= LARGEST_TOP_UP ? line : null;
}

/**
 * Sets the balance below which an email is sent; an empty text means never. If the balance is not below the threshold,
 * the alert is armed immediately; otherwise the next rise arms it. Refuses with `invalid_alert`.
 */
export function setAlert(
  db: Database,
  by: Actor,
  accountId: AccountId,
  text: string,
): Promise<{ alertBelow: string | null } | Refused<'invalid_alert'>> {
  return db.change(async (tx) => {
    const line = text.trim() === '' ? null : parseLine(text);
    if (line === null && text.trim() !== '') return refuse('invalid_alert');
    await lockAccount(tx, accountId);
    await tx.billingSettings.upsert({
      where: { accountId },
      create: { accountId, alertBelowMicros: line },
      update: { alertBelowMicros: line },
    });
    await tx.$executeRaw`
    UPDATE accounts SET alert_at_micros = CASE WHEN balance_micros >= ${line}::bigint THEN ${line}::bigint END
      WHERE id = ${accountId}::uuid`;
    await appendEvent(tx, by, {
      accountId,
      action: 'alert.set',
      targetKind: 'account',
      targetId: accountId,
      details: { below: line === null ? null : decimalMicros(line) },
    });
    return { alertBelow: line === null ? null : decimalMicros(line) };
  });
}

/** The owner's input for automatic top-ups. */
export interface AutoTopUpTexts {
  below: string;
  amount: string;
  monthLimit: string;
}

/**
 * Switches automatic top-ups on, or changes them: from this moment a balance below the threshold starts one. Refuses
 * with `invalid_auto_top_up` and the field and the reason. The caller must check that there is a card to charge.
 */
export function setAutoTopUp(
  db: Database,
  by: Actor,
  accountId: AccountId,
  texts: AutoTopUpTexts,
): Promise<{ on: true } | Refused<'invalid_auto_top_up'>> {
  return db.change(async (tx) => {
    const rule = parseRule(texts);
    if (typeof rule === 'string') return refuse('invalid_auto_top_up', rule);
    await lockAccount(tx, accountId);
    const columns = {
      autoBelowMicros: rule.belowMicros,
      autoAmountMicros: rule.amountMicros,
      autoMonthLimitMicros: rule.monthLimitMicros,
      autoStoppedReason: null,
      autoPausedUntil: null,
    };
    await tx.billingSettings.upsert({
      where: { accountId },
      create: { accountId, ...columns },
      update: columns,
    });
    await armAutoTopUp(tx, accountId);
    await appendEvent(tx, by, {
      accountId,
      action: 'auto_top_up.set',
      targetKind: 'account',
      targetId: accountId,
      details: {
        below: decimalMicros(rule.belowMicros),
        amount: decimalMicros(rule.amountMicros),
        monthLimit: decimalMicros(rule.monthLimitMicros),
      },
    });
    return { on: true };
  });
}

function parseRule({ below, amount, monthLimit }: AutoTopUpTexts): AutoTopUpRule | string {
  const belowMicros = parseLine(below);
  if (belowMicros === null) return `the threshold must be $0.01 to ${formatUsd(LARGEST_TOP_UP)}`;
  const amountMicros = parseTopUpAmount(amount);
  if (amountMicros === null) {
    return `a top-up is ${formatUsd(SMALLEST_TOP_UP)} to ${formatUsd(LARGEST_TOP_UP)}`;
  }
  const monthLimitMicros = parseDollars(monthLimit);
  if (monthLimitMicros === null || monthLimitMicros > LARGEST_MONTH) {
    return `the monthly limit must be at most ${formatUsd(LARGEST_MONTH)}`;
  }
  if (monthLimitMicros < amountMicros) return 'the monthly limit is less than one top-up';
  return { belowMicros, amountMicros, monthLimitMicros };
}

const LARGEST_MONTH: Micros = 100n * LARGEST_TOP_UP;

/** Switches automatic top-ups off for the account's owner; one in progress continues to its end. */
export function switchAutoTopUpOff(db: Database, by: Actor, accountId: AccountId): Promise<void> {
  return db.change((tx) => endAutoTopUp(tx, by, accountId, null));
}

/** The same in a transaction. `stoppedReason`: automatic top-ups stopped automatically. */
export async function endAutoTopUp(
  tx: Tx,
  by: Actor,
  accountId: AccountId,
  stoppedReason: string | null,
): Promise<void> {
  await lockAccount(tx, accountId);
  const { count } = await tx.billingSettings.updateMany({
    where: { accountId, autoBelowMicros: { not: null } },
    data: {
      autoBelowMicros: null,
      autoAmountMicros: null,
      autoMonthLimitMicros: null,
      autoPausedUntil: null,
      autoStoppedReason: stoppedReason,
    },
  });
  await tx.account.update({ where: { id: accountId }, data: { autoTopUpAtMicros: null } });
  if (count === 0) return;
  await appendEvent(tx, by, {
    accountId,
    action: stoppedReason === null ? 'auto_top_up.switched_off' : 'auto_top_up.stopped',
    targetKind: 'account',
    targetId: accountId,
    details: stoppedReason === null ? {} : { why: stoppedReason },
  });
}

/**
 * Sets the threshold again: the next balance below it, also the current one, starts an automatic top-up. Does nothing
 * if it is off or paused, or if one is in progress, which sets the threshold when it ends.
 */
export async function armAutoTopUp(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.$executeRaw`
    UPDATE accounts a SET auto_top_up_at_micros = s.auto_below_micros
      FROM billing_settings s
      WHERE a.id = ${accountId}::uuid AND s.account_id = a.id AND s.auto_paused_until IS NULL
        AND NOT EXISTS (SELECT 1 FROM auto_top_ups u WHERE u.account_id = a.id AND u.status = 'due')`;
}

/** Settings and thresholds change together. */
async function lockAccount(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM accounts WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`;
}
