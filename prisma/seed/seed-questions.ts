import { addUp } from './add-up';
import { STUBBORN_ADDRESS } from './crowd-refusals';
import { beginHistory, signIn } from './history';
import { generate, refuseCalls, reporter, revokeKey } from './keys';
import { OTHER_KEYS } from './restricted-keys';
import {
  arrive,
  daysAgo,
  daysSinceMonday,
  daysSinceTuesday,
  dollars,
  openAccount,
  type Scene,
  topUpEvery,
} from './scene';
import { topUp } from './top-ups';
import { use } from './usage';

/** A question to staff, and the text to search for. */
export interface Question {
  question: string;
  searchFor: string;
}

const MINUTE_MS = 60_000;
/** The price of one call. A call takes longer than a fifth of a second. */
const CALL_MICROS = 40_000n;

/** A key that somebody reported as leaked last Tuesday while a task was running; its server still calls. */
export function seedDeadKey(scene: Scene): Question {
  const history = openAccount(scene, 150, 'silver@example.com', '198.51.100.23');
  const { owner } = history;
  topUp(history, daysAgo(scene, 149, '10:00'), dollars(10));
  topUp(history, daysAgo(scene, 60, '10:00'), dollars(25));
  const key = generate(history, daysAgo(scene, 149, '10:20'), owner, 'production');
  generate(history, daysAgo(scene, 140, '10:20'), owner, 'staging');
  const tuesday = daysSinceTuesday(scene);
  const died = daysAgo(scene, tuesday, '14:07');
  use(
    history,
    key,
    daysAgo(scene, 149, '11:00'),
    daysAgo(scene, 61, '10:00'),
    dollars(9),
    'stable',
  );
  use(
    history,
    key,
    daysAgo(scene, 59, '11:00'),
    new Date(died.getTime() - MINUTE_MS),
    dollars(18),
    'stable',
  );
  const moment = new Date(died.getTime() - 200);
  const running = use(history, key, moment, died, CALL_MICROS, 'stable').map(({ id }) => id);
  revokeKey(history, died, reporter('192.0.2.17'), key, null, running);
  const since: [Date, Date] = [new Date(died.getTime() + MINUTE_MS), scene.now];
  refuseCalls(history, key, 'unknown_key', '198.51.100.24', since, 17);
  addUp(history);
  return {
    question: 'A customer says his key died last Tuesday',
    searchFor: `${owner.email}: key “production”, ${died.toISOString().slice(0, 10)}`,
  };
}

/** A live key that the seed prints in full, in an account with more of them. */
export function seedPostedKey(scene: Scene): Question {
  const history = openAccount(scene, 160, 'gold@example.com', '198.51.100.31');
  const { owner } = history;
  topUpEvery(scene, history, [100, 155, 35]);
  const key = generate(history, daysAgo(scene, 155, '09:40'), owner, 'web frontend');
  use(
    history,
    key,
    daysAgo(scene, 155, '10:00'),
    daysAgo(scene, 121, '09:00'),
    dollars(80),
    'stable',
  );
  const to = new Date(scene.now.getTime() - 20 * MINUTE_MS);
  use(history, key, daysAgo(scene, 49, '10:00'), to, dollars(190), 'stable');
  for (const [nth, name] of OTHER_KEYS.entries()) {
    generate(history, daysAgo(scene, 90 - nth * 9, '15:20'), owner, name);
  }
  const refused: [Date, Date] = [daysAgo(scene, 3, '11:00'), daysAgo(scene, 3, '13:00')];
  refuseCalls(history, key, 'invalid_parameters', '198.51.100.32', refused, 9);
  addUp(history);
  return { question: 'Somebody posted sk_… on a forum', searchFor: key.secret };
}

/** An account of two users, one of whom was dismissed three weeks ago and deleted many keys in his last days. */
export function seedFormerEmployee(scene: Scene): Question {
  const at = daysAgo(scene, 300, '09:00');
  const owner = arrive(scene, at, 'studio@example.org', '198.51.100.41');
  const former = arrive(
    scene,
    daysAgo(scene, 280, '09:00'),
    'former.employee@example.org',
    '198.51.100.42',
  );
  const history = beginHistory(scene.rows, at, owner, former);
  topUpEvery(scene, history, [100, 290, 90]);
  const monday = daysSinceMonday(scene, 3);
  // He rotates two keys a week; in the last week he deletes the remaining ones and the new ones.
  for (let days = 270; days > monday + 7; days -= 4) {
    const key = generate(history, daysAgo(scene, days, '09:10'), former, `service ${days}`);
    if (days > 264)
      use(
        history,
        key,
        daysAgo(scene, days, '10:00'),
        daysAgo(scene, days - 1, '20:00'),
        dollars(12),
        'economy',
      );
    revokeKey(history, daysAgo(scene, days - 2, '16:40'), former, key, 'rotated');
  }
  const names = ['production', 'staging', 'ci', 'thumbnails', 'mobile app', 'backend'];
  const keys = names.map((name) =>
    generate(history, daysAgo(scene, monday + 5, '10:00'), owner, name),
  );
  const sessions = keys.map((key, nth) => {
    const day = monday - Math.min(nth, 4);
    const session = signIn(history, daysAgo(scene, day, `08:5${nth}`), former);
    const used: [Date, Date] = [daysAgo(scene, monday + 4, '10:00'), daysAgo(scene, day, '17:30')];
    use(history, key, ...used, dollars(2), 'economy');
    revokeKey(
      history,
      daysAgo(scene, day, `17:4${nth}`),
      former,
      key,
      nth === 5 ? null : 'no longer used',
    );
    const since: [Date, Date] = [
      daysAgo(scene, day, `17:5${nth}`),
      daysAgo(scene, day - 2, '09:00'),
    ];
    refuseCalls(history, key, 'unknown_key', '198.51.100.43', since, 6 + nth);
    return session;
  });
  const left = daysAgo(scene, monday - 7, '09:30');
  for (const session of sessions) session.ended_at = left;
  history.tell(left, scene.support, 'sessions.ended', ['account', history.accountId], {
    reason: 'Owner asked on the phone after an employee had left',
    details: { sessionsEnded: sessions.length },
  });
  generate(history, daysAgo(scene, monday - 7, '10:00'), owner, 'production');
  addUp(history);
  return {
    question: 'Which keys did this ex-employee delete in his last week?',
    searchFor: `${former.email}, ${keys.length} keys from ${dayOf(scene, monday)} to ${dayOf(scene, monday - 4)}`,
  };
}

/** Two more accounts whose deleted keys are called from an address that calls with many keys. */
export function seedStubbornAddress(scene: Scene): Question {
  const history = openAccount(scene, 45, 'agency@example.com', '198.51.100.51');
  topUp(history, daysAgo(scene, 44, '10:00'), dollars(25));
  for (const [nth, name] of ['crawler', 'crawler 2'].entries()) {
    const key = generate(history, daysAgo(scene, 44, `10:1${nth}`), history.owner, name);
    use(
      history,
      key,
      daysAgo(scene, 44, '11:00'),
      daysAgo(scene, 6, '09:00'),
      dollars(8),
      'economy',
    );
    revokeKey(
      history,
      daysAgo(scene, 6, `09:3${nth}`),
      history.owner,
      key,
      'contractor’s work is done',
    );
    refuseCalls(
      history,
      key,
      'unknown_key',
      STUBBORN_ADDRESS,
      [daysAgo(scene, 6, '09:40'), scene.now],
      40,
    );
  }
  addUp(history);
  return {
    question: 'Are refused calls still coming from that address?',
    searchFor: STUBBORN_ADDRESS,
  };
}

function dayOf(scene: Scene, days: number): string {
  return daysAgo(scene, days, '12:00').toISOString().slice(0, 10);
}
