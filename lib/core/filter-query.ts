// Runs in the browser too.

/** Whether the filter leaves anything out. */
export function isFiltering(filter: object): boolean {
  return Object.values(filter).some((value) => value !== null);
}

/** The filter as part of an address, without what is absent; `before` is a place in the list. */
export function filterQuery(filter: object, before: string | null = null): string {
  const given = Object.entries({ ...filter, before }).flatMap(([name, value]) =>
    value === null ? [] : [[name, String(value)]],
  );
  return new URLSearchParams(given).toString();
}
