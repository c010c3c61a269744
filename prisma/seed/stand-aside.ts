import type { Bulk } from './bulk-transaction';

interface Piece {
  down: string;
  up: string;
}

/**
 * Drops the triggers that stamp each event with the time of its insertion and that count the keys of each account: the
 * inserted rows satisfy their rules. With `much`, also drops the indexes of the two large tables (creating them
 * afterwards is many times faster) and the keys' foreign keys. Returns a function that restores all of it; both run in
 * the caller's transaction. The triggers that keep rows from being changed stay.
 */
export async function standAside(bulk: Bulk, much: boolean): Promise<() => Promise<void>> {
  await bulk.query('LOCK TABLE api_keys, audit_events IN SHARE ROW EXCLUSIVE MODE');
  const pieces: Piece[] = TRIGGERS.map(([table, trigger]) => ({
    down: `ALTER TABLE ${table} DISABLE TRIGGER ${trigger}`,
    up: `ALTER TABLE ${table} ENABLE TRIGGER ${trigger}`,
  }));
  if (much) pieces.push(...(await bulk.query<Piece & Record<string, string>>(SLOW_PIECES)));
  for (const { down } of pieces) await bulk.query(down);
  return async () => {
    await bulk.query(`SET LOCAL maintenance_work_mem = '512MB'`);
    for (const { up } of pieces) {
      const began = performance.now();
      await bulk.query(up);
      if (performance.now() - began > 2_000) bulk.say(`  ${up.split(' ').slice(0, 4).join(' ')}`);
    }
  };
}

const TRIGGERS = [
  ['audit_events', 'audit_events_chain'],
  ['api_keys', 'api_keys_limit'],
] as const;

/** Indexes without a constraint, and foreign keys. */
const SLOW_PIECES = `
  SELECT format('DROP INDEX %s', indexrelid::regclass) AS down, pg_get_indexdef(indexrelid) AS up
    FROM pg_index WHERE indrelid IN ('api_keys'::regclass, 'audit_events'::regclass) AND NOT indisunique
  UNION ALL
  SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
      format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid IN ('api_keys'::regclass, 'audit_events'::regclass) AND contype = 'f'`;
