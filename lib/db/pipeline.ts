import type pg from 'pg';

/** Anything that runs statements: the pool, or one connection. */
export interface Queries {
  query<Row extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<pg.QueryResult<Row>>;
}

/** One connection whose statements are sent immediately and answered in order, each in its own transaction. */
export interface Pipeline extends Queries {
  close(): Promise<void>;
}

/**
 * Opens a pipeline over clients that were created with `pipeline: true`: while the database runs one statement, the
 * next is already in its socket, so that it never waits for this process. Connects on first use, and again after the
 * connection has broken; statements in flight then fail, but may have been carried out. A blocked statement delays
 * those after it.
 */
export function openPipeline(createClient: () => pg.Client): Pipeline {
  let opened: Promise<pg.Client> | undefined;

  function open(): Promise<pg.Client> {
    const client = createClient();
    const opening = client.connect().then(() => client);
    const forget = () => {
      if (opened === opening) opened = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    opening.catch(forget);
    return opening;
  }

  return {
    async query<Row extends pg.QueryResultRow>(statement: pg.QueryConfig) {
      opened ??= open();
      return (await opened).query<Row>(statement);
    },
    async close() {
      const client = await opened?.catch(() => undefined);
      opened = undefined;
      await client?.end();
    },
  };
}
