import { type Held, hold } from './hold';
import type { Order, Report, Turn } from './orders';
import { runTurn } from './turn';

/**
 * The load generator: a separate process, so that the main process does not slow it down. Our own, since autocannon
 * needs 2.8 times the processor time per call (docs/performance.md, "The load generator").
 */
let held: Held | undefined;

async function obey(order: Order): Promise<Turn | undefined> {
  switch (order.kind) {
    case 'turn':
      return runTurn(order.target, order.connections, order.seconds);
    case 'hold':
      held = await hold(order.target, order.connections);
      return;
    case 'release':
      held?.release();
      held = undefined;
      return;
  }
}

function report(told: Report): void {
  process.send?.(told);
}

process.on('message', (message) => {
  const order = message as Order;
  obey(order).then(
    (turn) => report({ id: order.id, turn }),
    (error: unknown) =>
      report({ id: order.id, error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
