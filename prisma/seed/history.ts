import { NO_ACCOUNT } from '@/lib/audit/append-event';
import type { AccountId, UserId } from '@/lib/core/ids';
import type { Micros } from '@/lib/core/money';
import type { Prisma } from '@/lib/db/generated/client';
import { idAt, type Rows } from './rows';

/** Somebody who acts, and their address. */
export interface Doer {
  kind: 'user' | 'staff' | 'system';
  id: UserId | null;
  address: string;
  agent: string;
}

/** A user who has signed up and always has the same address. */
export interface Person extends Doer {
  kind: 'user' | 'staff';
  id: UserId;
  email: string;
}

/** A future row of the ledger, with the same sign. */
export interface Movement {
  at: Date;
  kind: string;
  amountMicros: Micros;
  reference: string;
}

interface Words {
  reason?: string | null;
  details?: Prisma.InputJsonObject;
}

/** The history of one account; everything is in its audit log. */
export interface History {
  accountId: AccountId;
  createdAt: Date;
  owner: Person;
  rows: Rows;
  /** In any order: `addUp` sorts them. */
  movements: Movement[];
  /** Adds an event to the account's log; a null doer is the product itself. */
  tell(at: Date, by: Doer | null, action: string, target: Target, words?: Words): void;
}

type Target = [kind: 'account' | 'session' | 'key' | 'payment' | 'credit' | 'task', id: string];

const SESSION_MS = 30 * 24 * 60 * 60_000;

/** Adds a user who has signed up. */
export function addPerson(
  rows: Rows,
  at: Date,
  person: Omit<Person, 'id' | 'kind'>,
  passwordHash: string,
  staffRole: 'support' | 'admin' | null = null,
): Person {
  const id = idAt<UserId>(at);
  rows.add('users', {
    id,
    email: person.email,
    email_verified_at: at,
    password_hash: passwordHash,
    staff_role: staffRole,
    staff_since: staffRole && at,
    created_at: at,
  });
  if (staffRole) {
    const target = {
      target_kind: 'user',
      target_id: id,
      details: { role: staffRole, before: null },
    };
    addEvent(rows, NO_ACCOUNT, at, null, { action: 'staff.added', ...target });
  }
  return { ...person, id, kind: staffRole ? 'staff' : 'user' };
}

/** Starts the history of an account with these members, the first of whom signed up with it. */
export function beginHistory(rows: Rows, at: Date, owner: Person, ...others: Person[]): History {
  const accountId = idAt<AccountId>(at);
  for (const { id } of [owner, ...others]) {
    rows.add('memberships', { user_id: id, account_id: accountId, role: 'owner', created_at: at });
  }
  const history: History = {
    accountId,
    createdAt: at,
    owner,
    rows,
    movements: [],
    tell: (when, by, action, [kind, id], { reason = null, details = {} } = {}) =>
      addEvent(rows, accountId, when, by, {
        action,
        target_kind: kind,
        target_id: id,
        reason,
        details,
      }),
  };
  history.tell(at, { ...owner, kind: 'user' }, 'account.created', ['account', accountId]);
  return history;
}

/** Signs a user in and returns the row of the session. */
export function signIn({ rows, tell }: History, at: Date, by: Person): { ended_at: Date | null } {
  const id = idAt<string>(at);
  const row = {
    id,
    user_id: by.id,
    address: by.address,
    user_agent: by.agent,
    created_at: at,
    last_seen_at: at,
    expires_at: new Date(at.getTime() + SESSION_MS),
    ended_at: null,
  };
  rows.add('sessions', row);
  tell(at, { ...by, kind: 'user' }, 'session.started', ['session', id]);
  return row;
}

function addEvent(rows: Rows, chainId: string, at: Date, by: Doer | null, event: object): void {
  rows.add('seed_events', {
    chain_id: chainId,
    // Keeps the order of events of the same moment.
    seq: rows.count('seed_events'),
    actor_kind: by?.kind ?? 'system',
    actor_user_id: by?.id ?? null,
    address: by?.address ?? null,
    user_agent: by?.agent ?? null,
    request_id: by ? idAt(at) : null,
    ...event,
    created_at: at,
  });
}
