import type { KeyRestriction } from '@/lib/keys/check-key';
import { apiRequest } from '../api-request';
import { Foreign } from '../foreign';
import { sha256Hex } from '../sha256';
import { Time } from '../time';
import type { FindingProps } from './finding';

/** The answer of `/api/keys/check`, as parsed JSON. */
type Answer =
  | { state: 'unknown' }
  | { state: 'deleted' | 'expired' | 'rotated'; name: string; revokedAt: string }
  | { state: 'paused' | 'limit_reached'; name: string }
  | { state: 'not_activated' | 'owed' | 'no_balance'; name: string }
  | { state: 'fine'; name: string; restrictions: KeyRestriction[]; endsAt: string | null };

const RESTRICTIONS: Record<KeyRestriction, string> = {
  addresses: 'works from certain addresses only (403)',
  read_only: 'cannot submit tasks (403)',
  models: 'works with certain models only (403)',
  limit: 'has a spend limit (403 beyond it)',
  slots: 'has a limit of concurrent tasks (429 beyond it)',
};

const TOP_UP = { href: '/billing', name: 'Top up' };

/** Asks the console about a well-formed key. Sends only its SHA-256. */
export async function askConsole(key: string, signedIn: boolean): Promise<FindingProps> {
  if (!signedIn) {
    return {
      tone: 'plain',
      title: 'Its format is valid.',
      children: 'Sign in to see whether it belongs to your account and can be used.',
      next: { href: '/sign-in', name: 'Sign in' },
    };
  }
  const hash = await sha256Hex(key);
  if (hash === null) {
    return {
      tone: 'warn',
      title: 'Its format is valid. The rest cannot be checked on this page.',
      children:
        'Browsers compute a SHA-256 only on https and on localhost. Open the console at such an address, and check again.',
    };
  }
  const sent = await apiRequest<Answer>('POST', '/api/keys/check', { hash });
  if (!sent.ok) {
    return { tone: 'bad', title: 'Its format is valid. The check failed.', children: sent.error };
  }
  return findingOf(sent.answer);
}

function findingOf(answer: Answer): FindingProps {
  switch (answer.state) {
    case 'unknown':
      return {
        tone: 'bad',
        title: 'Unknown: your account does not have and never had this key.',
        children:
          'Its format is valid, so it may belong to another account. Compare its first and last four characters with your list, or generate another key.',
      };
    case 'deleted':
      return {
        tone: 'bad',
        title: (
          <>
            “<Foreign text={answer.name} />” was deleted{' '}
            <Time at={new Date(answer.revokedAt)} now={new Date()} />.
          </>
        ),
        children: 'Calls with it are answered with 401. Generate another key and replace it.',
        next: { href: '/api-keys', name: 'API Keys' },
      };
    case 'expired':
    case 'rotated':
      return {
        tone: 'bad',
        title: (
          <>
            {answer.state === 'expired' ? (
              <>
                “<Foreign text={answer.name} />” expired on{' '}
              </>
            ) : (
              <>
                This is an old secret of “<Foreign text={answer.name} />
                ”. It ended on{' '}
              </>
            )}
            <Time at={new Date(answer.revokedAt)} now={new Date()} exact />.
          </>
        ),
        children:
          answer.state === 'expired'
            ? 'Calls with it are answered with 401. Generate another key and replace it.'
            : 'Calls with it are answered with 401. Use the newest secret of the key, or rotate the key again.',
        next: { href: '/api-keys', name: 'API Keys' },
      };
    case 'paused':
      return {
        tone: 'warn',
        title: (
          <>
            “<Foreign text={answer.name} />” is paused.
          </>
        ),
        children: 'Calls with it are answered with 403 until somebody of the account resumes it.',
        next: { href: '/api-keys', name: 'API Keys' },
      };
    case 'limit_reached':
      return {
        tone: 'warn',
        title: (
          <>
            “<Foreign text={answer.name} />” has reached its spend limit.
          </>
        ),
        children:
          'New tasks are answered with 403 API key limit reached. The page of the key says when the limit resets; you can raise it there.',
        next: { href: '/api-keys', name: 'API Keys' },
      };
    case 'not_activated':
      return {
        tone: 'warn',
        title: (
          <>
            “<Foreign text={answer.name} />” is not active yet.
          </>
        ),
        children:
          'Calls are answered with 403 until the account’s first top-up of $1.00 or more. Then all its keys work immediately.',
        next: TOP_UP,
      };
    case 'owed':
      return {
        tone: 'warn',
        title: (
          <>
            “<Foreign text={answer.name} />” is refused while the account owes money.
          </>
        ),
        children:
          'A refund or a chargeback exceeded the balance. Calls are answered with 403 until a top-up covers the difference.',
        next: TOP_UP,
      };
    case 'no_balance':
      return {
        tone: 'warn',
        title: (
          <>
            “<Foreign text={answer.name} />” is active, but the balance is zero.
          </>
        ),
        children: 'Reading works; new tasks are refused with 403 until you top up.',
        next: TOP_UP,
      };
    case 'fine':
      return {
        tone: 'good',
        title: (
          <>
            “<Foreign text={answer.name} />” is fine.
          </>
        ),
        children: <Fine {...answer} />,
        next: answer.restrictions.length > 0 ? { href: '/api-keys', name: 'API Keys' } : undefined,
      };
  }
}

function Fine({ restrictions, endsAt }: Extract<Answer, { state: 'fine' }>) {
  return (
    <>
      It is active, and the balance is positive.
      {endsAt && (
        <>
          {' '}
          This secret ends on <Time at={new Date(endsAt)} now={new Date()} exact />.
        </>
      )}{' '}
      {restrictions.length === 0
        ? 'If a call still fails, its answer says why: 400, 403, 404 and 429 are not about the key.'
        : `The key ${restrictions.map((restriction) => RESTRICTIONS[restriction]).join(', ')}. If a call still fails, its answer says why.`}
    </>
  );
}
