/** The pages of the documentation, in reading order. */
export const DOC_PAGES = [
  { href: '/docs', name: 'Overview', about: 'Three steps to the first call.' },
  {
    href: '/docs/authentication',
    name: 'Authentication',
    about: 'The header, how to store a key, and what 401 and 403 mean.',
  },
  {
    href: '/docs/calling',
    name: 'Calling models',
    about: 'Sync, async and webhook mode, what a task looks like, and usage.',
  },
  {
    href: '/docs/webhooks',
    name: 'Webhooks',
    about: 'Receive finished tasks and verify who sent them.',
  },
  {
    href: '/docs/limits',
    name: 'Tiers and limits',
    about: 'How many tasks run at once, 429, and retries that are charged once.',
  },
  {
    href: '/docs/models',
    name: 'Models',
    about: 'Available models, their inputs and prices.',
  },
  {
    href: '/docs/problems',
    name: 'Problems',
    about: 'Why your key does not work, and all other errors.',
  },
  {
    href: '/docs/leaked-keys',
    name: 'Leaked keys',
    about: 'What to do about a leaked key: yours, or one that you found.',
  },
  {
    href: '/docs/reference',
    name: 'API reference',
    about: 'Every endpoint, from the OpenAPI document.',
  },
] as const;

export type DocHref = (typeof DOC_PAGES)[number]['href'];
