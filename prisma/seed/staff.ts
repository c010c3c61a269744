import { addUp } from './add-up';
import { addPerson, beginHistory, type Person, signIn } from './history';
import type { Rows } from './rows';
import { BROWSERS } from './words';

export const SUPPORT_EMAIL = 'support@example.com';
export const ADMIN_EMAIL = 'admin@example.com';

/** Adds the two staff users. Like everybody, each has an account. */
export function addStaff(
  rows: Rows,
  at: Date,
  passwordHash: string,
): { support: Person; admin: Person } {
  const add = (email: string, role: 'support' | 'admin', address: string) => {
    const person = addPerson(
      rows,
      at,
      { email, address, agent: BROWSERS[0] ?? '' },
      passwordHash,
      role,
    );
    const history = beginHistory(rows, at, person);
    signIn(history, at, person);
    addUp(history);
    return person;
  };
  return {
    support: add(SUPPORT_EMAIL, 'support', '203.0.113.5'),
    admin: add(ADMIN_EMAIL, 'admin', '203.0.113.6'),
  };
}
