import type pg from 'pg';

/** Whatever runs statements: the pool, or one connection. */
export interface Queries {
  query<Row extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<pg.QueryResult<Row>>;
}

/** One connection whose statements are sent at once and answered in their order, each in a transaction of its own. */
export interface Pipeline extends Queries {
  close(): Promise<void>;
}

/**
 * Opens a pipeline over clients that were made with `pipeline: true`: while the database works on one statement, the next lies there already, so that it never waits for
 * this process. Connects on first use, and again after the connection has broken; statements that were on their way
 * then fail, and may have been carried out all the same. One that blocks holds up those behind it.
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
