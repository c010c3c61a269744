import pg from 'pg';
import { quantile } from './statistics';

/** One connection that commits single rows to disk, with the same settings as the gateway's. */
export interface Commits {
  /** Commits for this many seconds; returns the median time of two consecutive commits. */
  turn(seconds: number): Promise<{ p50Ms: number }>;
}

/** Opens the connection, with its own small table in an empty database. It ends with this process. */
export async function openCommits(databaseUrl: string): Promise<Commits> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // The server stops before us.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('CREATE TABLE commits (id bigint PRIMARY KEY, at timestamptz NOT NULL)');
  let id = 0;
  const commit = () => {
    id += 1;
    return client.query({
      name: 'commit',
      text: 'INSERT INTO commits (id, at) VALUES ($1, clock_timestamp())',
      values: [id],
    });
  };
  return {
    async turn(seconds) {
      const times: number[] = [];
      for (const end = performance.now() + seconds * 1_000; performance.now() < end; ) {
        const began = performance.now();
        await commit();
        await commit();
        times.push(performance.now() - began);
      }
      return { p50Ms: quantile(Float64Array.from(times).sort(), 0.5) };
    },
  };
}
