import { describe, expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { createCustomer, createKey, createOwner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { isRefused } from '../../core/errors';
import { newId } from '../../core/ids';
import { hashOf } from '../format';
import { EVERY_REVOCATION } from '../revocations/revocation-filter';
import { parseReason, revokeKey } from '../revocations/revoke-key';
import { searchRevocations } from '../revocations/search-revocations';
import { generateKey, keyNameSchema, MAX_LIVE_KEYS, parseKeyName } from './generate-key';
import { listLiveKeys } from './list-keys';

const database = testDatabase(40);

function generate(owner: Awaited<ReturnType<typeof createOwner>>, name: string) {
  return generateKey(database.db, owner.by, owner.accountId, keyNameSchema.parse(name));
}

describe('generating', () => {
  test('200 parallel generates give exactly ten keys', async () => {
    const owner = await createOwner(database.db);
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) => generate(owner, `key ${index}`)),
    );
    expect(results.filter((result) => !isRefused(result))).toHaveLength(MAX_LIVE_KEYS);
    expect(
      results.filter((result) => isRefused(result) && result.refused === 'too_many_keys'),
    ).toHaveLength(200 - MAX_LIVE_KEYS);
    expect(await listLiveKeys(database.db, owner.accountId)).toHaveLength(MAX_LIVE_KEYS);
  });

  test('the database itself refuses an eleventh live key', async () => {
    const owner = await createOwner(database.db);
    const insert = (index: number) =>
      database.db.prisma.apiKey.create({
        data: {
          id: newId(),
          accountId: owner.accountId,
          name: `key ${index}`,
          hint: 'sk_aaaa…bbbb',
          hash: hashOf(newId()),
          createdByUserId: owner.userId,
        },
      });
    for (let index = 0; index < MAX_LIVE_KEYS; index++) await insert(index);
    await expect(insert(MAX_LIVE_KEYS)).rejects.toThrow(/ten live keys/);
  });

  test('a live name is taken, also in parallel; a deleted one is free again', async () => {
    const owner = await createOwner(database.db);
    const results = await Promise.all(Array.from({ length: 8 }, () => generate(owner, 'web')));
    expect(results.filter((result) => !isRefused(result))).toHaveLength(1);
    const [key] = await listLiveKeys(database.db, owner.accountId);
    await revokeKey(database.db, owner.by, owner.accountId, key?.id ?? '');
    expect(isRefused(await generate(owner, 'web'))).toBe(false);
  });

  test('two accounts may use the same name', async () => {
    const [one, other] = [await createOwner(database.db), await createOwner(database.db)];
    expect(isRefused(await generate(one, 'web'))).toBe(false);
    expect(isRefused(await generate(other, 'web'))).toBe(false);
  });

  test('only the hash is stored', async () => {
    const owner = await createOwner(database.db);
    const { id, secret } = await createKey(database.db, owner);
    const { rows } = await database.db.pool.query(
      `SELECT to_jsonb(k)::text || (SELECT string_agg(to_jsonb(e)::text, '') FROM audit_events e)
         AS everything FROM api_keys k WHERE k.id = $1`,
      [id],
    );
    expect(rows[0].everything).toContain(id);
    expect(rows[0].everything).not.toContain(secret);
    expect(rows[0].everything).not.toContain(secret.slice(8, 40));
  });

  test.each(['', '   ', 'x'.repeat(65), null, 7, undefined])('%j is no name', (name) => {
    expect(parseKeyName(name)).toEqual({ refused: 'invalid_name' });
  });

  test.each(['a\nb', 'a\u0000b', 'a\ud800b', '\u3164', 'we\u200Bb', '\u202Ebew'])(
    '%j has invisible characters: as a name and as a reason it is refused for them',
    (text) => {
      expect(parseKeyName(text)).toEqual({ refused: 'invisible_name' });
      expect(parseReason(text)).toEqual({ refused: 'invisible_reason' });
    },
  );

  test('a name loses its outer spaces and may hold any letters', () => {
    expect(keyNameSchema.parse('  Größe 🍌  ')).toBe('Größe 🍌');
  });

  test('names that only their spelling tells apart are one name', async () => {
    const owner = await createOwner(database.db);
    const { name } = accepted(await generate(owner, 'Gro\u0308\u00dfe  1\u00a0'));
    expect(name).toBe('Gr\u00f6\u00dfe 1');
    for (const same of ['Gr\u00f6\u00dfe 1', 'Gro\u0308\u00dfe 1', 'Gr\u00f6\u00dfe\u2003 1']) {
      expect(await generate(owner, same)).toEqual({ refused: 'name_taken' });
    }
    // As it was stored before there was one spelling.
    await database.db.prisma.apiKey.updateMany({
      where: { accountId: owner.accountId },
      data: { name: 'Gro\u0308\u00dfe 1' },
    });
    expect(await generate(owner, 'Gr\u00f6\u00dfe 1')).toEqual({ refused: 'name_taken' });
  });
});

describe('deleting', () => {
  test('says who, when, from where and why, once, and never again', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    const remove = () =>
      revokeKey(database.db, customer.by, customer.accountId, customer.key.id, 'rotating');
    const results = await Promise.all([remove(), remove(), remove()]);
    expect(results.filter((result) => !isRefused(result))).toHaveLength(1);
    const { revocations } = accepted(await searchRevocations(database.db, EVERY_REVOCATION, null));
    expect(revocations.find((revocation) => revocation.keyId === customer.key.id)).toMatchObject({
      accountId: customer.accountId,
      revokedBy: customer.email,
      address: '192.0.2.1',
      reason: 'rotating',
      hint: customer.key.hint,
    });
    const events = await database.db.prisma.auditEvent.findMany({
      where: { targetId: customer.key.id },
      orderBy: { id: 'asc' },
    });
    expect(events.map((event) => event.action)).toEqual(['key.generated', 'key.revoked']);
  });

  test.each(['x', newId<string>()])('%s is not found', async (id) => {
    const owner = await createOwner(database.db);
    expect(await revokeKey(database.db, owner.by, owner.accountId, id)).toEqual({
      refused: 'not_found',
    });
  });

  test('a foreign key is not found and stays', async () => {
    const [one, other] = [
      await createCustomer(database.db, 1_000_000n),
      await createOwner(database.db),
    ];
    expect(await revokeKey(database.db, other.by, other.accountId, one.key.id)).toEqual({
      refused: 'not_found',
    });
    expect(await listLiveKeys(database.db, one.accountId)).toHaveLength(1);
  });

  test('no statement brings a deleted key back or removes its row', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    await revokeKey(database.db, customer.by, customer.accountId, customer.key.id);
    const where = `WHERE id = '${customer.key.id}'`;
    await expect(
      database.db.pool.query(`UPDATE api_keys SET revoked_at = NULL ${where}`),
    ).rejects.toThrow(/cannot change its revocation/);
    for (const change of [
      "revoked_reason = 'another'",
      'revoked_address = NULL',
      "revoked_how = 'staff'",
    ]) {
      await expect(
        database.db.pool.query(`UPDATE api_keys SET ${change} ${where}`),
      ).rejects.toThrow(/cannot change its revocation/);
    }
    await expect(database.db.pool.query(`DELETE FROM api_keys ${where}`)).rejects.toThrow(
      /never change/,
    );
  });
});
