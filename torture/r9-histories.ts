import fc from 'fast-check';
import type { Database } from '@/lib/db/database';
import { Broken, type Finding } from './finding';
import { history } from './histories/commands';
import { play } from './histories/player';
import { checkInvariants } from './invariants';

/** The time limit for shrinking a failing history. */
const SHRINKING_MS = 20_000;

/** R9: random histories with crashes, each with its own seed, on the database and on the model. */
export async function histories(db: Database, count: number, seed: number): Promise<Finding> {
  const broken = new Broken();
  let commands = 0;
  // The amounts in histories are too small for a real payment.
  await db.pool.query('ALTER TABLE payments DROP CONSTRAINT IF EXISTS payments_amount');
  for (let number = 0; number < count; number += 1) {
    const property = fc.asyncProperty(history, (one) => {
      commands += one.length;
      return play(db, one);
    });
    const run = await fc.check(property, {
      seed: seed + number,
      numRuns: 1,
      interruptAfterTimeLimit: SHRINKING_MS,
    });
    if (!run.failed) continue;
    const error = run.errorInstance instanceof Error ? run.errorInstance.message : 'no error';
    broken.add(
      `a history differs from the model; replay with --only R9 --seed ${seed + number}`,
      `${error}\n${fc.stringify(run.counterexample?.[0])}`,
    );
    // The others would probably fail for the same reason.
    break;
  }
  await checkInvariants(db, broken);
  return {
    done: `${count} random histories from seed ${seed}, ${commands} commands, on the database and on a model`,
    seen: broken.list().length === 0 ? 'no difference after any command' : 'a difference',
    broken: broken.list(),
  };
}
