/**
 * Whether it is an error of this name. For `instanceof` of errors that cross bundles: the console's server and Next.js's
 * pages are bundled apart, each with its own copy of every class, and share one database and one payment provider.
 */
export function hasName(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
