'use client';

import { useSyncExternalStore } from 'react';
import { exactTime, relativeTime, timeUntil } from './relative-time';

interface TimeProps {
  at: Date;
  /** The server's time of rendering, so that the browser starts with the same text. */
  now: Date;
  /** Shows date and time to the second instead of "2 minutes ago". */
  exact?: boolean;
  /** Shows "in 2 minutes" for a future moment. */
  ahead?: boolean;
}

/**
 * A moment, relative with the exact time on hover, in the reader's time zone and kept up to date. The server does not
 * know that zone, so it renders UTC and the browser replaces it.
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
