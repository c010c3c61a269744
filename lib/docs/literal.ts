const WORDS = {
  // Also a JavaScript literal.
  json: { true: 'true', false: 'false', null: 'null' },
  python: { true: 'True', false: 'False', null: 'None' },
};

/**
 * A JSON value as people write it, with spaces. An apostrophe is escaped in a way that is the same in all these
 * languages, so that the value can be in single quotes in a shell.
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
