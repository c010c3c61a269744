import { afterEach, expect, test, vi } from 'vitest';
import { answerCsv } from './answer-file';

afterEach(() => vi.unstubAllEnvs());

/** A source of parts that records what happens to them. */
function source(count: number) {
  const state = { made: 0, ended: false };
  async function* pieces() {
    try {
      while (state.made < count) {
        state.made += 1;
        yield `piece ${state.made}\r\n`;
      }
    } finally {
      state.ended = true;
    }
  }
  return { state, pieces: pieces() };
}

/** A promise, and the function that resolves it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((done) => {
    open = done;
  });
  return { opened, open: () => open() };
}

test('the file arrives whole, under its name, with one byte order mark, and no cache keeps it', async () => {
  const answer = answerCsv('a.csv', source(3).pieces);
  expect(Object.fromEntries(answer.headers)).toEqual({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="a.csv"',
    'cache-control': 'no-store',
  });
  // Not `text()`, which drops a byte order mark.
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.toString('utf8')).toBe('\uFEFFpiece 1\r\npiece 2\r\npiece 3\r\n');
});

test('nothing is made ahead of the reader, and a reader that hangs up ends it', async () => {
  const { state, pieces } = source(1_000);
  const reader = answerCsv('a.csv', pieces).body?.getReader();
  await reader?.read();
  await reader?.read();
  expect(state).toEqual({ made: 2, ended: false });
  await reader?.cancel();
  expect(state).toEqual({ made: 2, ended: true });
});

test('hanging up while a piece is made ends it once that is done', async () => {
  const [started, made] = [gate(), gate()];
  let ended = false;
  async function* slow() {
    try {
      started.open();
      await made.opened;
      yield 'piece\r\n';
    } finally {
      ended = true;
    }
  }
  const reader = answerCsv('a.csv', slow()).body?.getReader();
  const reading = reader?.read();
  await started.opened;
  const cancelled = reader?.cancel();
  made.open();
  await cancelled;
  expect(await reading).toEqual({ done: true, value: undefined });
  expect(ended).toBe(true);
});

test('a fault on the way breaks the answer: half a file must not look whole', async () => {
  vi.stubEnv('DATABASE_URL', 'postgresql://nobody@127.0.0.1:1/none');
  vi.stubEnv('AUTH_SECRET', 'x'.repeat(32));
  vi.stubEnv('LOG_LEVEL', 'silent');
  async function* broken() {
    yield 'piece\r\n';
    throw new Error('the database has gone');
  }
  await expect(answerCsv('a.csv', broken()).text()).rejects.toThrow('the database has gone');
});
