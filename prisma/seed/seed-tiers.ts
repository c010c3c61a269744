import { addUp } from './add-up';
import { signIn } from './history';
import { generate, refuseCalls, revokeKey } from './keys';
import { daysAgo, dollars, openAccount, type Scene, topUpEvery } from './scene';
import { dispute, refund, topUp } from './top-ups';
import { grantCredit, refundCharge, use } from './usage';

const HOUR_MS = 60 * 60_000;

/** No top-up yet: two inactive keys, one of which is used and refused. */
export function seedNewcomer(scene: Scene): void {
  const history = openAccount(scene, 2, 'new@example.com', '198.51.100.11');
  const key = generate(history, daysAgo(scene, 2, '08:44'), history.owner, 'first try');
  generate(history, daysAgo(scene, 2, '08:52'), history.owner, 'production');
  const tried: [Date, Date] = [daysAgo(scene, 2, '08:46'), daysAgo(scene, 2, '10:30')];
  refuseCalls(history, key, 'not_activated', '198.51.100.11', tried, 3);
  addUp(history);
}

/** Five dollars, nearly used up. */
export function seedBronze(scene: Scene): void {
  const history = openAccount(scene, 120, 'bronze@example.com', '198.51.100.12');
  const key = generate(history, daysAgo(scene, 120, '09:00'), history.owner, 'hobby');
  topUp(history, daysAgo(scene, 118, '18:20'), dollars(5));
  use(history, key, daysAgo(scene, 118, '19:00'), daysAgo(scene, 1, '20:00'), 4_960_000n, 'stable');
  const refused: [Date, Date] = [daysAgo(scene, 1, '20:01'), daysAgo(scene, 1, '22:30')];
  refuseCalls(history, key, 'insufficient_balance', '198.51.100.12', refused, 4);
  addUp(history);
}

/** Half a year in Platinum, with refunds and credit by staff. */
export function seedPlatinum(scene: Scene): void {
  const { admin, support } = scene;
  const history = openAccount(scene, 200, 'platinum@example.com', '2001:db8:4f::1');
  const { owner, tell, accountId } = history;
  const payments = topUpEvery(scene, history, [500, 190, 60]);
  const old = generate(history, daysAgo(scene, 190, '09:20'), owner, 'render farm');
  const first = use(
    history,
    old,
    daysAgo(scene, 190, '10:00'),
    daysAgo(scene, 100, '09:00'),
    dollars(420),
    'official',
  );
  const key = generate(history, daysAgo(scene, 101, '09:20'), owner, 'render farm 2');
  revokeKey(history, daysAgo(scene, 100, '11:15'), owner, old, 'rotated');
  use(
    history,
    key,
    daysAgo(scene, 100, '12:00'),
    new Date(scene.now.getTime() - HOUR_MS),
    dollars(610),
    'official',
  );
  const slots: [Date, Date] = [daysAgo(scene, 60, '13:00'), daysAgo(scene, 60, '16:00')];
  refuseCalls(history, key, 'invalid_parameters', '2001:db8:4f::20', slots, 31);

  const look = daysAgo(scene, 96, '10:00');
  tell(look, support, 'account.viewed', ['account', accountId]);
  for (const task of first.slice(-3)) {
    refundCharge(
      history,
      daysAgo(scene, 96, '10:04'),
      admin,
      task,
      'Pictures came out black, see ticket 20418',
    );
  }
  grantCredit(
    history,
    daysAgo(scene, 96, '10:09'),
    admin,
    dollars(20),
    'For the trouble with black pictures, ticket 20418',
  );
  const [, , third] = payments;
  if (third)
    refund(
      history,
      daysAgo(scene, 40, '15:30'),
      admin,
      third,
      dollars(200),
      'Topped up twice by mistake, ticket 21877',
    );
  addUp(history);
}

/** The bank took the money back after it was spent: the account owes money, and its keys are refused. */
export function seedDebtor(scene: Scene): void {
  const history = openAccount(scene, 70, 'owing@example.com', '198.51.100.14');
  const key = generate(history, daysAgo(scene, 70, '09:00'), history.owner, 'shop');
  const payment = topUp(history, daysAgo(scene, 69, '12:00'), dollars(25));
  use(
    history,
    key,
    daysAgo(scene, 69, '13:00'),
    daysAgo(scene, 20, '13:00'),
    dollars(19),
    'stable',
  );
  signIn(history, daysAgo(scene, 15, '07:30'), { ...history.owner, address: '192.0.2.200' });
  dispute(history, daysAgo(scene, 12, '06:00'), payment);
  const refused: [Date, Date] = [daysAgo(scene, 12, '06:10'), daysAgo(scene, 11, '18:00')];
  refuseCalls(history, key, 'not_activated', '198.51.100.14', refused, 12);
  addUp(history);
}
