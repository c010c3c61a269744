import { resolve } from 'node:path';
import { startChild } from './children';
import type { Order, Report, Target, Turn } from './load/orders';

/** The client of the load generator's process. One order at a time. */
export interface LoadGenerator {
  /**
   * Calls the target for this many seconds on this many connections. Rejects at the first answer that is not a success.
   */
  turn(target: Target, connections: number, seconds: number): Promise<Turn>;
  /** Makes this many calls, each on its own connection, and keeps them waiting. */
  hold(target: Target, connections: number): Promise<void>;
  /** Closes the connections of the waiting calls. Rejects if one was no longer waiting. */
  release(): Promise<void>;
}

type Wanted = Order extends infer One ? (One extends Order ? Omit<One, 'id'> : never) : never;

/** Starts the load generator's process. */
export function startGenerator(): LoadGenerator {
  const child = startChild(process.execPath, [resolve('build/tools/bench-load.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let orders = 0;
  const order = (wanted: Wanted) =>
    new Promise<Turn | undefined>((done, fail) => {
      orders += 1;
      const id = orders;
      const died = () => fail(new Error('the load generator died'));
      const hear = (message: unknown) => {
        const report = message as Report;
        if (report.id !== id) return;
        child.off('message', hear).off('exit', died);
        if (report.error === undefined) done(report.turn);
        else fail(new Error(report.error));
      };
      child.on('message', hear).once('exit', died);
      child.send({ ...wanted, id });
    });
  return {
    async turn(target, connections, seconds) {
      const turn = await order({ kind: 'turn', target, connections, seconds });
      if (!turn) throw new Error('the load generator saw nothing');
      return turn;
    },
    async hold(target, connections) {
      await order({ kind: 'hold', target, connections });
    },
    async release() {
      await order({ kind: 'release' });
    },
  };
}
