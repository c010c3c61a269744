/** Told that the answer to a request needs a database that cannot serve now. */
type Listener = () => void;

// Next.js bundles `instrumentation.ts` and our server apart.
const shared = globalThis as { get3wPendingAnswers?: Map<string, Listener> };

/**
 * Calls `onUnavailable` when a page that is being rendered for this request meets a database that cannot serve now.
 * Returns what ends that, to be called when the request has been answered.
 */
export function watchAnswer(requestId: string, onUnavailable: Listener): () => void {
  shared.get3wPendingAnswers ??= new Map();
  const pending = shared.get3wPendingAnswers;
  pending.set(requestId, onUnavailable);
  return () => pending.delete(requestId);
}

/** Tells the server of ours that answers this request. */
export function reportUnavailable(requestId: string): void {
  shared.get3wPendingAnswers?.get(requestId)?.();
}
