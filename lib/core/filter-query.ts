// Runs in the browser too.

/** Whether the filter excludes anything. */
export function isFiltering(filter: object): boolean {
  return Object.values(filter).some((value) => value !== null);
}

/** The filter as a query string, without absent fields; `before` is the cursor of the list. */
export function filterQuery(filter: object, before: string | null = null): string {
  const given = Object.entries({ ...filter, before }).flatMap(([name, value]) =>
    value === null ? [] : [[name, String(value)]],
  );
  return new URLSearchParams(given).toString();
}
