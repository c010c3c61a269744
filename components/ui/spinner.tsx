/** Appears only after 300 ms, so that quick answers do not flicker. */
export function Spinner() {
  return (
    <span aria-hidden="true" className="inline-flex animate-late">
      <span className="size-3.5 animate-spin rounded-full border-2 border-current border-t-transparent" />
    </span>
  );
}
