import pg from 'pg';

/**
 * A connection that gives its statements no names. A pooler in transaction mode hands each transaction to any connection
 * of the server, where the name may be unknown, or taken already.
 */
export class UnnamedClient extends pg.Client {
  // One signature for all that pg's own has.
  override query = ((first: unknown, ...rest: unknown[]) => {
    const query = super.query.bind(this) as (...args: unknown[]) => unknown;
    return query(withoutName(first), ...rest);
  }) as pg.Client['query'];
}

/** Cursors and streams bring their own `submit` and have no name. */
function withoutName(statement: unknown): unknown {
  if (typeof statement !== 'object' || statement === null || 'submit' in statement)
    return statement;
  return { ...statement, name: undefined };
}
