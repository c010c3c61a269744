import { quantile } from '../statistics';
import { openConnection } from './connection';
import type { Target, Turn } from './orders';
import { type Requests, requestsOf } from './requests';

/** The warm-up before the clock starts: at most this long, and a tenth of the turn. */
const LONGEST_RUN_UP_MS = 200;
/** How long the last answers may take. */
const LONGEST_ANSWER_MS = 20_000;

/** The counted period, on the clock of `performance.now()`, and the counts. */
interface Tally {
  begin: number;
  end: number;
  /** All answers, counted or not. */
  answers: number;
  latencies: number[];
}

/** A connection with one call in flight at any time. */
interface Lane {
  /** Calls until the time is over and the last answer has arrived. */
  run(): Promise<void>;
  close(): void;
}

/**
 * Calls the target for this many seconds on this many connections, each with one call in flight at any time, and counts
 * the answers. Rejects at the first answer that is not a success.
 */
export async function runTurn(target: Target, connections: number, seconds: number): Promise<Turn> {
  const requests = requestsOf(target);
  const tally: Tally = { begin: 0, end: 0, answers: 0, latencies: [] };
  const opening = Array.from({ length: connections }, () => openLane(target, requests, tally));
  try {
    const lanes = await Promise.all(opening);
    const cpuBefore = process.cpuUsage();
    tally.begin = performance.now() + Math.min(LONGEST_RUN_UP_MS, seconds * 100);
    tally.end = tally.begin + seconds * 1_000;
    await inTime(
      lanes.map((lane) => lane.run()),
      seconds * 1_000 + LONGEST_ANSWER_MS,
    );
    const { user, system } = process.cpuUsage(cpuBefore);
    const latencies = Float64Array.from(tally.latencies).sort();
    return {
      perSecond: latencies.length / seconds,
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      loadMicros: (user + system) / tally.answers,
    };
  } finally {
    for (const lane of await Promise.allSettled(opening)) {
      if (lane.status === 'fulfilled') lane.value.close();
    }
  }
}

async function openLane(target: Target, requests: Requests, tally: Tally): Promise<Lane> {
  const request = requests.create();
  let began = 0;
  let end: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  // The caller that runs the lane handles it.
  ended.catch(() => undefined);

  const connection = await openConnection(target, {
    failed: fail,
    answered() {
      const now = performance.now();
      tally.answers += 1;
      if (now >= tally.begin && now < tally.end) tally.latencies.push(now - began);
      if (now < tally.end) call(now);
      else end();
    },
  });
  function call(now: number): void {
    began = now;
    requests.fill(request);
    connection.send(request);
  }
  return {
    run() {
      call(performance.now());
      return ended;
    },
    close: connection.close,
  };
}

async function inTime(work: Promise<void>[], ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('an answer takes too long')), ms);
  });
  await Promise.race([Promise.all(work), late]).finally(() => clearTimeout(timer));
}
