import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createLinkTokens } from '@/lib/mail/tokens';
import {
  type Customer,
  createCustomer,
  createKey,
  createOwner,
  type Owner,
  payIn,
} from '@/test/factories';
import { type StandInSmtp, startStandInSmtp } from '@/test/stand-in-smtp';
import { testDatabase } from '@/test/test-database';
import { admit } from '../admission/admit';
import { settle } from '../admission/settle';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import type { Mailbox } from '../core/setting-texts';
import { hashOf } from '../keys/format';
import { revokeKey } from '../keys/revocations/revoke-key';
import { setAlert } from '../payments/billing-settings';
import { renderEmail } from './email-template';
import { fillTemplate } from './fill-template';
import { ALERTS, LINK_MAILS, queueEmail } from './queue-email';
import { removeOldMails } from './remove-old-mails';
import { type MailSender, startMailSender } from './sender';

const database = testDatabase(20);
const emailContext = {
  brandName: 'Get3W',
  consoleUrl: 'https://console.example.com',
  links: createLinkTokens('a secret of the tests, long enough'),
};
const DOLLAR = 1_000_000n;
let smtp: StandInSmtp;
let senders: MailSender[] = [];
let errors: unknown[] = [];

beforeAll(async () => {
  smtp = await startStandInSmtp();
});
afterAll(() => smtp.close());
afterEach(async () => {
  await Promise.all(senders.map((sender) => sender.close(5_000)));
  senders = [];
  errors = [];
  smtp.received.splice(0);
  await database.db.pool.query('DELETE FROM mails');
});

function startSender(options: { silenceMs?: number; from?: Mailbox } = {}): MailSender {
  const from = { name: 'Get3W', address: 'mail@example.com' };
  const onError = (error: unknown) => errors.push(error);
  const { db } = database;
  const parts = { db, smtpUrl: smtp.url, from, emailContext, onError, pollMs: 20, ...options };
  const sender = startMailSender(parts);
  senders.push(sender);
  return sender;
}

/** An owner with a verified address. */
async function confirmed(owner: Owner): Promise<Owner> {
  await database.db.prisma.user.update({
    where: { id: owner.userId },
    data: { emailVerifiedAt: new Date() },
  });
  return owner;
}

async function queueTo(owner: Owner, name = 'web'): Promise<void> {
  await database.db.prisma.$transaction((tx) =>
    queueEmail(tx, owner.accountId, { kind: 'key_generated', name, hint: 'sk_ab12…yz89' }),
  );
}

async function mailsOf(owner: Owner) {
  return database.db.prisma.mail.findMany({
    where: { userId: owner.userId },
    orderBy: { createdAt: 'asc' },
  });
}

const statuses = async (owner: Owner) => (await mailsOf(owner)).map((mail) => mail.status);
const makeDue = () =>
  database.db.pool.query(`UPDATE mails SET due_at = clock_timestamp() WHERE status = 'pending'`);

describe('queued mail', () => {
  test('is sent once, also where two send', async () => {
    const owner = await confirmed(await createOwner(database.db));
    for (let count = 0; count < 12; count += 1) await queueTo(owner, `key ${count}`);
    startSender();
    startSender();
    await expect.poll(() => statuses(owner)).toEqual(Array(12).fill('sent'));
    expect(smtp.received.map((mail) => mail.to)).toEqual(Array(12).fill(owner.email));
    expect(new Set(smtp.received.map((mail) => mail.headers.subject)).size).toBe(12);
    expect(smtp.received[0]?.headers).toMatchObject({
      from: 'Get3W <mail@example.com>',
      'mime-version': '1.0',
    });
  });

  test.each([
    ['Acme, Inc.', '"Acme, Inc." <mail@example.com>'],
    ['The "best" (ever)', '"The \\"best\\" (ever)" <mail@example.com>'],
    ['Zoë; 画家', /^=\?UTF-8\?[BQ]\?\S+\?= <mail@example.com>$/],
    ['', 'mail@example.com'],
  ])('comes from one address, whatever its name %j has in it', async (name, header) => {
    const owner = await confirmed(await createOwner(database.db));
    await queueTo(owner);
    startSender({ from: { name, address: 'mail@example.com' } });
    await expect.poll(() => statuses(owner)).toEqual(['sent']);
    const [mail] = smtp.received;
    expect(mail?.headers.from).toEqual(
      typeof header === 'string' ? header : expect.stringMatching(header),
    );
    expect([mail?.from, mail?.to]).toEqual(['mail@example.com', owner.email]);
  });

  test('that is refused for now is sent later, under the same Message-ID; others do not wait for it', async () => {
    const [owner, other] = [
      await confirmed(await createOwner(database.db)),
      await confirmed(await createOwner(database.db)),
    ];
    await queueTo(owner);
    smtp.behaveNext('later');
    startSender();
    await expect
      .poll(() => mailsOf(owner))
      .toMatchObject([{ status: 'pending', attempts: 1, failure: expect.stringContaining('451') }]);
    await queueTo(other);
    await expect.poll(() => statuses(other)).toEqual(['sent']);
    await makeDue();
    await expect.poll(() => statuses(owner)).toEqual(['sent']);
    const [mail] = await mailsOf(owner);
    expect(smtp.received.at(-1)?.headers['message-id']).toBe(`<${mail?.id}@console.example.com>`);
  });

  test('that is refused for good fails at once; a connection that breaks off is tried again', async () => {
    const [owner, other] = [
      await confirmed(await createOwner(database.db)),
      await confirmed(await createOwner(database.db)),
    ];
    await queueTo(owner);
    smtp.behaveNext('never');
    startSender();
    await expect.poll(() => statuses(owner)).toEqual(['failed']);
    smtp.behaveNext('cut off');
    await queueTo(other);
    await expect.poll(() => mailsOf(other)).toMatchObject([{ status: 'pending', attempts: 1 }]);
    await makeDue();
    await expect.poll(() => statuses(other)).toEqual(['sent']);
  });

  test('that a mail server says nothing to holds up no other, and is tried again', async () => {
    const [owner, other] = [
      await confirmed(await createOwner(database.db)),
      await confirmed(await createOwner(database.db)),
    ];
    await queueTo(owner);
    smtp.behaveNext('silence');
    startSender({ silenceMs: 2_000 });
    await expect.poll(async () => (await mailsOf(owner))[0]?.attempts).toBe(1);
    for (let count = 0; count < 25; count += 1) await queueTo(other, `key ${count}`);
    await expect.poll(() => statuses(other)).toEqual(Array(25).fill('sent'));
    await expect
      .poll(() => mailsOf(owner))
      .toMatchObject([{ status: 'pending', failure: expect.stringContaining('imeout') }]);
    await makeDue();
    await expect.poll(() => statuses(owner)).toEqual(['sent']);
  });

  test('that hangs does not hold up a stop', async () => {
    const owner = await confirmed(await createOwner(database.db));
    await queueTo(owner);
    smtp.behaveNext('silence');
    const sender = startSender({ silenceMs: 3_000 });
    await expect.poll(async () => (await mailsOf(owner))[0]?.attempts).toBe(1);
    await sender.close(0);
    expect(await mailsOf(owner)).toMatchObject([{ status: 'pending', failure: null }]);
  });

  test('whose sender was killed comes due again', async () => {
    const owner = await confirmed(await createOwner(database.db));
    await queueTo(owner);
    // A sender claims the email and dies.
    await database.db.pool.query(`SELECT claim_mails(5, interval '1 minute', interval '48 hours')`);
    startSender();
    await database.db.pool.query(`UPDATE mails SET due_at = due_at - interval '1 minute'`);
    await expect.poll(() => statuses(owner)).toEqual(['sent']);
  });

  test('that nobody sent for two days is not sent any more, and goes after thirty', async () => {
    const owner = await confirmed(await createOwner(database.db));
    await queueTo(owner);
    await database.db.pool.query(`UPDATE mails SET created_at = created_at - interval '49 hours'`);
    startSender();
    await expect.poll(() => statuses(owner)).toEqual(['expired']);
    expect(smtp.received).toEqual([]);
    await removeOldMails(database.db);
    expect(await statuses(owner)).toEqual(['expired']);
    await database.db.pool.query(
      `UPDATE mails SET created_at = created_at - interval '30 days', ended_at = ended_at - interval '30 days'`,
    );
    await removeOldMails(database.db);
    expect(await statuses(owner)).toEqual([]);
  });

  test('with data that no template fits fails alone', async () => {
    const owner = await confirmed(await createOwner(database.db));
    await database.db.pool.query(
      `INSERT INTO mails (id, user_id, kind, data, due_at, created_at)
        VALUES (gen_random_uuid(), $1, 'low_balance', '{}', clock_timestamp(), clock_timestamp())`,
      [owner.userId],
    );
    await queueTo(owner);
    startSender();
    await expect.poll(async () => (await statuses(owner)).sort()).toEqual(['pending', 'sent']);
  });

  test('cannot carry injected headers', async () => {
    const owner = await confirmed(await createOwner(database.db));
    const evil = 'web\r\nBcc: victim@example.com\r\n\r\nBuy now';
    await queueTo(owner, evil);
    startSender();
    await expect.poll(() => smtp.received.length).toBe(1);
    const [mail] = smtp.received;
    expect(mail?.headers.bcc).toBeUndefined();
    expect(mail?.headers.subject).toBe(
      'An API key was generated: web‹U+000D›‹U+000A›Bcc: victim@example.com‹U+000D›‹U+000A›‹U+000D›‹U+000A›Buy now',
    );
    expect(mail?.to).toBe(owner.email);
  });
});

describe('alerts', () => {
  test('go to confirmed addresses only', async () => {
    const owner = await createOwner(database.db);
    await queueTo(owner);
    expect(await mailsOf(owner)).toEqual([]);
    await queueTo(await confirmed(owner));
    expect(await mailsOf(owner)).toHaveLength(1);
  });

  test('come with the change that they tell of, and not without it', async () => {
    const owner = await confirmed(await createOwner(database.db));
    const key = await createKey(database.db, owner, 'web');
    await revokeKey(database.db, owner.by, owner.accountId, key.id, 'not needed');
    await payIn(database.db, owner, 100n * DOLLAR);
    const undone = database.db.change(async (tx) => {
      await queueEmail(tx, owner.accountId, { kind: 'key_generated', name: 'other', hint: 'sk_…' });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect((await mailsOf(owner)).map(({ kind, data }) => [kind, data])).toEqual([
      ['key_generated', { name: 'web', hint: key.hint }],
      ['key_revoked', { name: 'web', hint: key.hint, reason: 'not needed' }],
      ['tier_changed', { from: 'Bronze', to: 'Gold' }],
    ]);
  });

  test('of a low balance come once for one fall, and again only after money has lifted it over the line', async () => {
    const customer = await createCustomer(database.db, 10n * DOLLAR);
    await confirmed(customer);
    const runner = newId<RunnerId>();
    await database.db.pool.query('INSERT INTO runners (id, host, pid) VALUES ($1, $2, 1)', [
      runner,
      'tests',
    ]);
    const alerts = async () =>
      (await mailsOf(customer))
        .filter(({ kind }) => kind === 'low_balance')
        .map(({ data }) => data);
    await setAlert(database.db, customer.by, customer.accountId, '5');
    const hold = (micros: bigint) => submit(customer, runner, micros);

    await hold(5n * DOLLAR);
    expect(await alerts()).toEqual([]);
    const task = await hold(1n);
    expect(await alerts()).toEqual([{ balanceMicros: '4999999', lineMicros: '5000000' }]);
    // The hold is released, and the balance falls again: no second alert.
    await settle(database.db.pool, runner, [
      {
        accountId: customer.accountId,
        taskId: task,
        ending: { status: 'failed', code: 'failed', error: 'no', inferenceMs: 1 },
      },
    ]);
    await hold(2n);
    expect(await alerts()).toHaveLength(1);
    await payIn(database.db, customer, DOLLAR);
    await hold(DOLLAR);
    expect(await alerts()).toHaveLength(2);
    // A rise that stays below the threshold does not arm the alert.
    await hold(3n * DOLLAR);
    await payIn(database.db, customer, DOLLAR);
    await hold(DOLLAR);
    expect(await alerts()).toHaveLength(2);
  });
});

async function submit(customer: Customer, runner: RunnerId, priceMicros: bigint): Promise<TaskId> {
  const taskId = newId<TaskId>();
  const [answer] = await admit(database.db.pool, runner, [
    {
      taskId,
      keyHash: hashOf(customer.key.secret),
      model: 'sandbox/wait/run',
      channel: 'stable',
      priceMicros,
    },
  ]);
  expect(answer?.verdict).toBe('accepted');
  return taskId;
}

test('every kind of mail is written, with what people typed made harmless', () => {
  const tokenId = newId<string>();
  const odd = '<b>"x"&\'y\'</b>';
  const limit = {
    period: 'day',
    limitMicros: '5000000',
    usedMicros: '4000000',
    resetsAt: '2026-11-28T00:00:00+00:00',
  };
  const queued: [string, object][] = [
    ['verify_email', { tokenId }],
    ['reset_password', { tokenId }],
    ['already_registered', {}],
    ['low_balance', { balanceMicros: '4999999', lineMicros: '5000000' }],
    ['payment_failed', { paymentId: tokenId, amountMicros: '10000000' }],
    ['tier_changed', { from: 'Bronze', to: 'Silver' }],
    ['key_generated', { name: odd, hint: odd }],
    ['key_revoked', { name: odd, hint: odd, reason: odd }],
    ['key_rotated', { keyId: tokenId, name: odd, hint: odd, oldHint: odd, oldEndsAt: null }],
    ['key_limit_near', { ...limit, keyId: tokenId, name: odd, hint: odd }],
    ['key_limit_reached', { ...limit, resetsAt: null, keyId: tokenId, name: odd, hint: odd }],
    [
      'key_expires_soon',
      { keyId: tokenId, name: odd, hint: odd, expiresAt: '2026-11-28T00:00:00.000Z' },
    ],
    ['auto_top_up_stopped', { amountMicros: '10000000', reason: odd }],
    ['auto_top_up_limit', { amountMicros: '10000000', limitMicros: '100000000' }],
  ];
  for (const [kind, data] of queued) {
    const { subject, text, html } = renderEmail(
      fillTemplate({ kind, data }, emailContext),
      emailContext.brandName,
    );
    expect(subject.length, kind).toBeGreaterThan(10);
    expect(text, kind).toContain('https://console.example.com/');
    expect(html, kind).not.toMatch(/<b>|"x"/);
  }
  const kinds = [...Object.keys({ ...ALERTS, ...LINK_MAILS }), 'already_registered'];
  expect(queued.map(([kind]) => kind).sort()).toEqual(kinds.sort());
  expect(() => fillTemplate({ kind: 'unknown', data: {} }, emailContext)).toThrow('no template');
  const data = { name: 'we\u202Eb', hint: 'sk_ab12…yz89', reason: '\u05d3\u05dc\u05e3 (1)' };
  const bidi = renderEmail(fillTemplate({ kind: 'key_revoked', data }, emailContext), 'Get3W');
  expect(bidi.subject).toBe('An API key was deleted: we‹U+202E›b');
  for (const form of [bidi.text, bidi.html]) {
    expect(form).toContain('we‹U+202E›b');
    expect(form).toContain('the reason “\u2068\u05d3\u05dc\u05e3 (1)\u2069”');
    expect(form).not.toContain('\u202E');
  }
  const low = renderEmail(
    fillTemplate({ kind: 'low_balance', data: queued[3]?.[1] }, emailContext),
    'Get3W',
  );
  expect(low.text).toContain('$4.99, below the $5.00');
});
