import type { Micros } from '@/lib/core/money';
import { tierOf } from '@/lib/tiers/tiers';
import type { History } from './history';

const COUNT_AS_RECHARGED = ['top_up', 'refund', 'chargeback'];

/**
 * Writes the account and its ledger: the movements in the order of their times, and the amounts that they add up to.
 */
export function addUp({ rows, accountId, owner, createdAt, movements, tell }: History): void {
  let total: Micros = 0n;
  let rechargedMicros: Micros = 0n;
  let consumedMicros: Micros = 0n;
  let told = tierOf({ rechargedMicros, consumedMicros }).name;
  let activatedAt: Date | null = null;
  for (const one of movements.sort((a, b) => a.at.getTime() - b.at.getTime())) {
    const { at, kind, amountMicros, reference } = one;
    total += amountMicros;
    if (COUNT_AS_RECHARGED.includes(kind)) rechargedMicros += amountMicros;
    if (kind === 'charge' || kind === 'charge_refund') consumedMicros -= amountMicros;
    if (kind === 'top_up') activatedAt ??= at;
    rows.add('ledger', {
      account_id: accountId,
      kind,
      amount_micros: amountMicros,
      total_after_micros: total,
      reference,
      created_at: at,
    });
    const { name: to } = tierOf({ rechargedMicros, consumedMicros });
    if (kind === 'charge' && total < 0n) throw new Error(`${owner.email} spends what is not there`);
    if (to === told) continue;
    tell(at, null, 'tier.changed', ['account', accountId], { details: { from: told, to } });
    told = to;
  }
  rows.add('accounts', {
    id: accountId,
    name: owner.email,
    balance_micros: total > 0n ? total : 0n,
    owed_micros: total < 0n ? -total : 0n,
    held_micros: 0n,
    recharged_micros: rechargedMicros,
    consumed_micros: consumedMicros,
    running: 0,
    activated_at: activatedAt,
    created_at: createdAt,
    told_tier: told,
  });
}
