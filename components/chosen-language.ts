import { useSyncExternalStore } from 'react';

/** The languages chosen on this page, the latest first: each snippet shows the first of them that it has. */
let choices: readonly string[] = [];
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language to show: the most recently chosen one of these, else the first. */
export function useChosenLanguage(names: readonly string[]): string | undefined {
  const latest = useSyncExternalStore(
    subscribe,
    () => choices.find((name) => names.includes(name)),
    () => undefined,
  );
  return latest ?? names[0];
}

/** Chooses a language for all snippets, until the page is reloaded. */
export function chooseLanguage(name: string): void {
  choices = [name, ...choices.filter((other) => other !== name)];
  for (const listener of listeners) listener();
}
