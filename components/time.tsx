'use client';

import { useSyncExternalStore } from 'react';
import { exactTime, relativeTime, timeUntil } from './relative-time';

interface TimeProps {
  at: Date;
  /** The server's clock when it rendered: the browser starts from the same words. */
  now: Date;
  /** Shows date and time to the second instead of "2 minutes ago". */
  exact?: boolean;
  /** Shows "in 2 minutes": the moment is to come. */
  ahead?: boolean;
}

/**
 * A moment, relative with the exact time on hover, in the reader's own time zone and kept up to date. The server does
 * not know that zone, so the first words are in UTC; the browser puts its own in place.
 */
export function Time({ at, now, exact = false, ahead = false }: TimeProps) {
  const tick = useSyncExternalStore(everyHalfMinute, currentTick, () => null);
  const zone = tick === null ? 'UTC' : undefined;
  const exactly = exactTime(at, zone);
  const shownNow = tick === null ? now : new Date(Math.max(tick * TICK_MS, now.getTime()));
  const words = ahead ? timeUntil(at, shownNow) : relativeTime(at, shownNow, zone);
  return (
    <time dateTime={at.toISOString()} title={exactly} className={exact ? '' : 'whitespace-nowrap'}>
      {exact ? exactly : words}
    </time>
  );
}

const TICK_MS = 30_000;

function everyHalfMinute(changed: () => void): () => void {
  const timer = setInterval(changed, TICK_MS);
  return () => clearInterval(timer);
}

function currentTick(): number {
  return Math.floor(Date.now() / TICK_MS);
}
