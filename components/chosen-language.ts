import { useSyncExternalStore } from 'react';

/** The names chosen on this page, the latest first: all snippets follow, each among the languages that it has. */
let choices: readonly string[] = [];
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Which of these languages to show: the one chosen last in any snippet that has it, else the first. */
export function useChosenLanguage(names: readonly string[]): string | undefined {
  const latest = useSyncExternalStore(
    subscribe,
    () => choices.find((name) => names.includes(name)),
    () => undefined,
  );
  return latest ?? names[0];
}

/** Chooses a language for all snippets, until the page is loaded anew. */
export function chooseLanguage(name: string): void {
  choices = [name, ...choices.filter((other) => other !== name)];
  for (const listener of listeners) listener();
}
