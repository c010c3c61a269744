import { quantile } from '../statistics';
import { type Connection, openConnection } from './connection';
import type { Target, Turn } from './orders';
import { requestsOf } from './requests';

/** Calls that are made before the clock starts, at most for this long and a tenth of the turn. */
const LONGEST_RUN_UP_MS = 200;
/** How long the last answers may take. */
const LONGEST_ANSWER_MS = 20_000;

/**
 * Calls the target for so many seconds on so many connections, each with one call under way at any time. Ends when the
 * last answer has come; counts what was answered within the time. Rejects at the first answer that is no success.
 */
export async function runTurn(target: Target, connections: number, seconds: number): Promise<Turn> {
  const requests = requestsOf(target);
  const latencies: number[] = [];
  const opened: Connection[] = [];
  try {
    return await new Promise<Turn>((done, fail) => {
      setTimeout(
        () => fail(new Error('an answer takes too long')),
        seconds * 1_000 + LONGEST_ANSWER_MS,
      ).unref();
      void start().catch(fail);

      async function start(): Promise<void> {
        const lanes = await Promise.all(Array.from({ length: connections }, openLane));
        const cpuBefore = process.cpuUsage();
        const runUp = Math.min(LONGEST_RUN_UP_MS, seconds * 100);
        begin = performance.now() + runUp;
        end = begin + seconds * 1_000;
        for (const call of lanes) call();
        finish = () => {
          const { user, system } = process.cpuUsage(cpuBefore);
          const sorted = Float64Array.from(latencies).sort();
          done({
            perSecond: latencies.length / seconds,
            p50Ms: quantile(sorted, 0.5),
            p99Ms: quantile(sorted, 0.99),
            loadMicros: (user + system) / answers,
          });
        };
      }

      let begin = 0;
      let end = 0;
      let answers = 0;
      let resting = 0;
      let finish: () => void = () => undefined;

      /** Opens a connection; what it returns makes the first call, and each answer makes the next. */
      async function openLane(): Promise<() => void> {
        const request = requests.create();
        let began = 0;
        const connection = await openConnection(target, {
          failed: fail,
          answered() {
            const now = performance.now();
            answers += 1;
            if (now >= begin && now < end) latencies.push(now - began);
            if (now < end) call(now);
            else {
              resting += 1;
              if (resting === connections) finish();
            }
          },
        });
        opened.push(connection);
        const call = (now: number) => {
          began = now;
          requests.fill(request);
          connection.send(request);
        };
        return () => call(performance.now());
      }
    });
  } finally {
    for (const connection of opened) connection.close();
  }
}
