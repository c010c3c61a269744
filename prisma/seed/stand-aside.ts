import type { Bulk } from './bulk-transaction';

interface Piece {
  down: string;
  up: string;
}

/**
 * Takes the triggers aside that stamp each event with the time of its insertion and count the keys of each account:
 * what is inserted obeys their rules. Where `much` is to be inserted, also the indexes of the two large tables (making
 * them anew is many times quicker than growing them) and the keys' foreign keys. Returns what puts all of it back; both
 * are part of the caller's transaction. The triggers that keep rows from being changed stay where they are.
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

/** Indexes that hold no rule, and foreign keys. */
const SLOW_PIECES = `
  SELECT format('DROP INDEX %s', indexrelid::regclass) AS down, pg_get_indexdef(indexrelid) AS up
    FROM pg_index WHERE indrelid IN ('api_keys'::regclass, 'audit_events'::regclass) AND NOT indisunique
  UNION ALL
  SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
      format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid IN ('api_keys'::regclass, 'audit_events'::regclass) AND contype = 'f'`;
