/** The style of both kinds of dialog. A dialog taller than the screen scrolls inside. */
export const BACKDROP_STYLE =
  'fixed inset-0 bg-veil transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0';

export const VIEWPORT_STYLE = 'fixed inset-0 grid place-items-center p-3 sm:p-6';

export const POPUP_STYLE =
  'flex max-h-full w-full flex-col overflow-y-auto rounded-dialog border border-line bg-panel shadow-dialog ' +
  'transition-[opacity,scale] duration-100 data-starting-style:scale-[0.98] data-starting-style:opacity-0 focus-visible:outline-none';

export const FOOT_STYLE =
  'flex flex-wrap items-center justify-between gap-3 border-line border-t px-5 py-3.5 sm:px-6';
