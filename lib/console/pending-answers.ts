/** Called when an answer needs the database and it is unavailable. */
type Listener = () => void;

// Next.js bundles `instrumentation.ts` and our server separately.
const shared = globalThis as { get3wPendingAnswers?: Map<string, Listener> };

/**
 * Calls `onUnavailable` if a page that is being rendered for this request needs the database and it is unavailable.
 * Returns a function that stops watching, to be called when the request has been answered.
 */
export function watchAnswer(requestId: string, onUnavailable: Listener): () => void {
  shared.get3wPendingAnswers ??= new Map();
  const pending = shared.get3wPendingAnswers;
  pending.set(requestId, onUnavailable);
  return () => pending.delete(requestId);
}

/** Notifies our server, which answers this request. */
export function reportUnavailable(requestId: string): void {
  shared.get3wPendingAnswers?.get(requestId)?.();
}
