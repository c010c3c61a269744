'use client';

import { useEffect, useState } from 'react';
import { apiRequest } from '@/components/api-request';
import { exactTime } from '@/components/relative-time';
import type { SettingsDraft } from './settings-draft';

interface RehearsalProps {
  keyId: string;
  limit: { amount: string; period: SettingsDraft['period'] } | null;
  /** An ISO time; null for never. */
  expiresAt: string | null;
}

/** The answer of `/api/keys/{id}/rehearse`, as JSON leaves it. */
interface Answer {
  tasks: number;
  refusedTasks: number;
  days: number;
  firstAt: string | null;
  lastAt: string | null;
  truncated: boolean;
}

const TYPING_MS = 400;

/** Says what a limit that is being typed would have done to the last 30 days, and whether a key that is to expire is in use. */
export function Rehearsal({ keyId, limit, expiresAt }: RehearsalProps) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const { amount, period } = limit ?? {};
  const expires = expiresAt !== null;

  useEffect(() => {
    setAnswer(null);
    if (amount === undefined && !expires) return;
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const sent = await apiRequest<Answer>('POST', `/api/keys/${keyId}/rehearse`, {
        limit: amount === undefined ? null : { amount, period },
      });
      // A limit that is not finished yet is no error.
      if (isCurrent && sent.ok) setAnswer(sent.answer);
    }, TYPING_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [keyId, amount, period, expires]);

  return (
    <p
      aria-live="polite"
      className="rounded-control border border-line bg-code px-3 py-2 text-small empty:hidden"
    >
      {answer && [limitLine(answer, limit), expires && usageLine(answer)].filter(Boolean).join(' ')}
    </p>
  );
}

function limitLine(answer: Answer, limit: RehearsalProps['limit']): string | null {
  if (!limit) return null;
  const cut = answer.truncated ? ' (only part of the tasks was counted)' : '';
  if (answer.refusedTasks === 0 || answer.firstAt === null) {
    return `In the last 30 days this limit would have refused no tasks${cut}.`;
  }
  const days = `${answer.days} day${answer.days === 1 ? '' : 's'}`;
  const tasks = `${answer.refusedTasks.toLocaleString('en-US')} task${answer.refusedTasks === 1 ? '' : 's'}`;
  return `In the last 30 days this limit would have refused ${tasks} on ${days}, first on ${exactTime(new Date(answer.firstAt))}${cut}.`;
}

function usageLine(answer: Answer): string {
  if (answer.tasks === 0 || answer.lastAt === null) {
    return 'The key ran no task in the last 30 days.';
  }
  return `The key is in use: ${answer.tasks.toLocaleString('en-US')} tasks in the last 30 days, the last on ${exactTime(new Date(answer.lastAt))}.`;
}
