const WORDS = {
  // Also a literal of JavaScript.
  json: { true: 'true', false: 'false', null: 'null' },
  python: { true: 'True', false: 'False', null: 'None' },
};

/**
 * A value of JSON as people write it, with spaces. Without an apostrophe, so that it can stand in one pair of them in a
 * shell: the escape in its place is the same in all these languages.
 */
export function literal(value: unknown, language: keyof typeof WORDS): string {
  if (Array.isArray(value)) return `[${value.map((one) => literal(one, language)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(
      ([name, one]) => `${literal(name, language)}: ${literal(one, language)}`,
    );
    return `{${fields.join(', ')}}`;
  }
  const text = JSON.stringify(value ?? null);
  return text in WORDS[language]
    ? WORDS[language][text as keyof typeof WORDS.json]
    : text.replaceAll("'", '\\u0027');
}
