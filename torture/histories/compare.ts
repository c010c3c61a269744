/** Throws with the lines that differ. */
export function compare(when: string, expected: string[], found: string[]): void {
  const missing = expected.filter((line) => !found.includes(line));
  const unexpected = found.filter((line) => !expected.includes(line));
  if (missing.length === 0 && unexpected.length === 0) return;
  const lines = [
    ...missing.map((line) => `  model:    ${line}`),
    ...unexpected.map((line) => `  database: ${line}`),
  ];
  throw new Error(`${when}\n${lines.join('\n')}`);
}
