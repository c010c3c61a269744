import { beforeAll, expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { type Customer, createCustomer, createKey, createOwner } from '@/test/factories';
import { payWith, spend } from '@/test/moving-money';
import { parseCsv } from '@/test/parse-csv';
import { testDatabase } from '@/test/test-database';
import type { Actor } from '../../audit/append-event';
import { EVERY_EVENT } from '../../audit/event-filter';
import { eventsCsv } from '../../audit/events-csv';
import { noteExport } from '../../audit/note-export';
import { systemClock } from '../../core/clock';
import { isRefused } from '../../core/errors';
import { refusalLabel } from '../../keys/refusals/refusal-label';
import { EVERY_REVOCATION } from '../../keys/revocations/revocation-filter';
import { revocationsCsv } from '../../keys/revocations/revocations-csv';
import { revokeKey } from '../../keys/revocations/revoke-key';
import { revocationSearch } from '../../keys/revocations/search-revocations';
import { postCredit, refundCharge } from '../../ledger/credit';
import { endAllSessions } from '../end-all-sessions';
import { noteView } from '../note-view';
import { readTimeline } from './read-timeline';
import { timelineCsv } from './timeline-csv';
import {
  parseTimelineFilter,
  type TimelineFilter,
  timelineQuery,
  toggleGroup,
  WHOLE_TIMELINE,
} from './timeline-filter';
import { timelineLabel } from './timeline-labels';

const database = testDatabase();
let customer: Customer;
let staff: Actor & { userId: Customer['userId']; email: string };
let taskId: string;
let deletedId: string;

beforeAll(async () => {
  const { db } = database;
  const helper = await createOwner(db);
  staff = { ...helper.by, kind: 'staff', address: '203.0.113.9', email: helper.email };
  customer = await createCustomer(db, 20_000_000n);
  await payWith(db, customer, 10_000_000n, { automatic: true });
  taskId = await spend(db, customer, 40_001n);
  deletedId = (await createKey(db, customer, '=HYPERLINK("x")')).id;
  await db.pool.query(
    `INSERT INTO refused_calls (account_id, key_id, reason, hour, calls, first_at, last_at)
      VALUES ($1, $2, 'no_slot', date_trunc('hour', now()), 312, now() - interval '2 minutes', now()),
        ($1, $2, 'insufficient_balance', date_trunc('hour', now()), 1, now(), now())`,
    [customer.accountId, deletedId],
  );
  await noteView(db, systemClock, staff, customer.accountId);
  const { accountId } = customer;
  accepted(await revokeKey(db, staff, accountId, deletedId, 'posted on a forum'));
  accepted(await postCredit(db, staff, accountId, 2_500_000n, 'sorry for the outage'));
  accepted(await refundCharge(db, staff, accountId, taskId, 'the picture was black'));
  await endAllSessions(db, staff, accountId, 'the laptop was stolen');
  await noteExport(db, staff, 'account timeline', {}, customer.accountId);
});

async function timeline(part: Partial<TimelineFilter>) {
  const filter = { ...WHOLE_TIMELINE, ...part };
  const { entries } = await readTimeline(database.db, customer.accountId, filter);
  return entries;
}

test('each kind of entry says what it was, by whom, and why', async () => {
  const words = async (show: TimelineFilter['show']) =>
    (await timeline({ show })).map(timelineLabel);
  const hint = (await database.db.prisma.apiKey.findUniqueOrThrow({ where: { id: deletedId } }))
    .hint;
  expect(await words(['staff'])).toEqual([
    'Exported as a file: account timeline',
    'All sessions ended',
    'Charge of $0.040001 refunded',
    'Credit of $2.500000 granted',
    `API key deleted: “=HYPERLINK("x")” (${hint})`,
    'Account viewed by support',
  ]);
  expect(await words(['ledger'])).toEqual([
    'Charge refunded: sandbox/wait/run',
    'Credit: sorry for the outage',
    'Automatic top-up',
    'Top-up',
  ]);
  expect(await words(['tasks'])).toEqual(['sandbox/wait/run']);
  expect((await words(['refusals'])).sort()).toEqual([
    '1 call refused: Insufficient balance (less than the price)',
    '312 calls refused: Rate limit exceeded (all slots of the tier taken)',
  ]);
  expect(await words(['keys'])).toHaveLength(3);
  expect(await words(['money'])).toContain('Credit of $2.500000 granted');
  expect(await words(['access'])).toEqual(['All sessions ended', 'Account viewed by support']);
});

test('staff see which staff member acted, with address and reason', async () => {
  const [deleted] = await timeline({ show: ['keys'] });
  expect(deleted).toMatchObject({
    action: 'key.revoked',
    by: { kind: 'staff', email: staff.email },
    address: '203.0.113.9',
    reason: 'posted on a forum',
    key: { id: deletedId, revoked: true },
  });
});

test('a task says which key, what it cost, and that its charge was given back', async () => {
  const [task] = await timeline({ show: ['tasks'] });
  expect(task).toMatchObject({
    taskId,
    status: 'completed',
    priceMicros: 40_001n,
    key: { name: customer.key.name, revoked: false },
    givenBack: true,
  });
});

test('two refusals with the same text are told apart', () => {
  expect(refusalLabel('not_activated')).not.toBe(refusalLabel('insufficient_balance'));
  expect(refusalLabel('no_slot')).toBe('Rate limit exceeded (all slots of the tier taken)');
  expect(refusalLabel('no_key_slot')).toBe('Rate limit exceeded (all slots of the key taken)');
  expect(refusalLabel('gone_since')).toBe('gone_since');
});

test('the file is the timeline, whatever the size of its pieces, and nothing in it is a formula', async () => {
  const csvOf = async (batch: number) => {
    let text = '';
    for await (const piece of timelineCsv(database.db, customer.accountId, WHOLE_TIMELINE, batch)) {
      text += piece;
    }
    return text;
  };
  const text = await csvOf(1_000);
  for (const batch of [1, 3]) expect(await csvOf(batch)).toBe(text);
  const [header = [], ...lines] = parseCsv(text);
  const entries = await timeline({});
  const column = (name: string) => lines.map((line) => line[header.indexOf(name)]);
  expect(column('what')).toEqual(entries.map(timelineLabel));
  expect(column('time_utc')).toEqual(entries.map(({ at }) => at.toISOString()));
  expect(column('key_name').filter((name) => name?.includes('HYPERLINK'))).toEqual(
    Array(4).fill(`'=HYPERLINK("x")`),
  );
  expect(column('amount_usd').filter(Boolean).sort()).toEqual(
    ['-0.040001', '0.040001', '10.000000', '2.500000', '20.000000'].sort(),
  );
  expect(column('by')).toContain(staff.email);
});

test('an address, a browser or a reason that is a formula is none in any file', async () => {
  const { db } = database;
  const owner = await createOwner(db);
  const by: Actor = { ...owner.by, address: '=WEBSERVICE("http://x")', userAgent: ' @SUM(A1)' };
  const { id } = await createKey(db, owner, '+1');
  await revokeKey(db, by, owner.accountId, id, '\uff1d1+1');
  const search = await revocationSearch(
    db,
    { ...EVERY_REVOCATION, account: owner.accountId },
    null,
    100,
  );
  if (isRefused(search)) throw new Error(search.refused);
  const files = {
    timeline: timelineCsv(db, owner.accountId, { ...WHOLE_TIMELINE, show: ['keys'] }),
    log: eventsCsv(db, { ...EVERY_EVENT, account: owner.accountId, action: 'key.revoked' }),
    revocations: revocationsCsv(db, search),
  };
  for (const [name, pieces] of Object.entries(files)) {
    let text = '';
    for await (const piece of pieces) text += piece;
    const cells = parseCsv(text).slice(1).flat();
    expect(cells, name).toContain(`'=WEBSERVICE("http://x")`);
    expect(cells, name).toContain("'\uff1d1+1");
    for (const cell of cells) expect(cell, name).not.toMatch(/^\s*[=+\-@\uff1d]/);
  }
});

test('a filter survives its address, in the order of the groups; what makes no sense is refused', () => {
  const filter = parseTimelineFilter({ show: 'money,keys', from: '2026-11-01', to: '' });
  expect(filter).toEqual({ ...WHOLE_TIMELINE, show: ['keys', 'money'], from: '2026-11-01' });
  if (isRefused(filter)) throw new Error('refused');
  expect(timelineQuery(filter, '1_task_x')).toBe('show=keys,money&from=2026-11-01&before=1_task_x');
  expect(toggleGroup(filter, 'keys').show).toEqual(['money']);
  expect(toggleGroup(filter, 'ledger').show).toEqual(['keys', 'money', 'ledger']);
  const all = parseTimelineFilter({ show: 'keys,money,ledger,tasks,refusals,access,staff' });
  expect(all).toEqual(WHOLE_TIMELINE);
  for (const wrong of [{ show: 'nothing' }, { key: 'x' }, { from: '2026-13-01' }, { to: ['a'] }]) {
    expect(isRefused(parseTimelineFilter(wrong)), JSON.stringify(wrong)).toBe(true);
  }
});
