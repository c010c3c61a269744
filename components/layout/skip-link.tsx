/** The first focusable element: skips the navigation. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="-translate-y-20 absolute top-3 left-3 z-10 rounded-control border border-line-strong bg-panel px-3 py-2 font-semibold focus:translate-y-0"
    >
      Skip to the page
    </a>
  );
}
