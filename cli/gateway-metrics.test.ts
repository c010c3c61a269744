import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { metricsText } from '@/lib/core/metrics';
import { createMetricsCollector } from './gateway-metrics';

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
});

/** A process that has counted this many submits and runs this many tasks; a deaf one does not answer. */
async function counting(submits: number, tasks: number, deaf = false): Promise<ChildProcess> {
  const metric = (name: string, type: string, value: number) => ({
    name: `get3w_${name}`,
    help: name,
    type,
    aggregator: 'sum',
    values: [{ value, labels: {} }],
  });
  const snapshot = [
    metric('submits_accepted_total', 'counter', submits),
    metric('running_tasks', 'gauge', tasks),
  ];
  const script = `const snapshot = ${JSON.stringify(snapshot)};
    process.on('message', () => ${deaf} || process.send({ snapshot }));
    process.send('ready');`;
  const child = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  children.push(child);
  await once(child, 'message');
  return child;
}

test('processes are added up; what an ended one counted stays, what it ran does not', async () => {
  const collector = createMetricsCollector();
  const totals = async () => {
    const text = await metricsText(await collector.read());
    const value = (name: string) =>
      Number(new RegExp(`^get3w_${name} (\\d+)$`, 'm').exec(text)?.[1]);
    return [value('submits_accepted_total'), value('running_tasks')];
  };
  expect(await totals()).toEqual([0, 0]);
  const first = await counting(3, 1);
  collector.join(first);
  collector.join(await counting(4, 2));
  expect(await totals()).toEqual([7, 3]);

  first.kill('SIGKILL');
  await once(first, 'exit');
  expect(await totals()).toEqual([7, 2]);
  collector.join(await counting(1, 0));
  expect(await totals()).toEqual([8, 2]);
  collector.join(await counting(50, 50, true));
  expect(await totals()).toEqual([8, 2]);
});
