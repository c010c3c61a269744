/**
 * Whether it is an error with this name. It replaces `instanceof` for errors that cross bundles: the console's server
 * and Next.js's pages are bundled separately, each with its own copy of every class, but share one database and one
 * payment provider.
 */
export function hasName(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
