import pg from 'pg';

/**
 * A connection with unnamed statements. A pooler in transaction mode runs each transaction on any connection of the
 * server, where a name may be unknown or already used.
 */
export class UnnamedClient extends pg.Client {
  // One signature for all of pg's overloads.
  override query = ((first: unknown, ...rest: unknown[]) => {
    const query = super.query.bind(this) as (...args: unknown[]) => unknown;
    return query(withoutName(first), ...rest);
  }) as pg.Client['query'];
}

/** Cursors and streams have their own `submit` and no name. */
function withoutName(statement: unknown): unknown {
  if (typeof statement !== 'object' || statement === null || 'submit' in statement)
    return statement;
  return { ...statement, name: undefined };
}
