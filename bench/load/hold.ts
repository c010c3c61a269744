import { type Connection, openConnection } from './connection';
import type { Target } from './orders';
import { requestsOf } from './requests';

/** Parallel connection attempts, fewer than a server's backlog. */
const OPENING = 200;

/** Calls that wait for their answers. */
export interface Held {
  /** Throws if one has been answered or has broken in the meantime. Closes all connections. */
  release(): void;
}

/** Makes this many calls, each on its own connection, and keeps them waiting. */
export async function hold(target: Target, connections: number): Promise<Held> {
  const requests = requestsOf(target);
  const opened: Connection[] = [];
  let failure: Error | undefined;
  let begun = 0;
  const lane = async () => {
    while (begun < connections && !failure) {
      begun += 1;
      const connection = await openConnection(target, {
        answered: () => {
          failure ??= new Error('a call that should wait was answered');
        },
        failed: (error) => {
          failure ??= error;
        },
      });
      opened.push(connection);
      const request = requests.create();
      requests.fill(request);
      connection.send(request);
    }
  };
  const release = () => {
    for (const connection of opened) connection.close();
    if (failure) throw failure;
  };
  await Promise.all(Array.from({ length: OPENING }, lane));
  if (failure) release();
  return { release };
}
