'use client';

import { ChevronDown } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';

interface NavMenuProps {
  sections: { href: string; name: string }[];
  /** The links to the sections. */
  children: ReactNode;
}

/**
 * The links to the sections. On a phone they are in a menu whose button shows the current section; it closes on
 * navigation and on Escape.
 */
export function NavMenu({ sections, children }: NavMenuProps) {
  const path = usePathname();
  const [openedAt, setOpenedAt] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  // Closed after navigation to another page.
  const isOpen = openedAt === path;
  const current = sections.find(({ href }) => path.startsWith(href));

  function closeByEscape(event: KeyboardEvent) {
    if (event.key !== 'Escape' || !isOpen) return;
    setOpenedAt(null);
    button.current?.focus();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears what bubbles up from the button and the links
    <div onKeyDown={closeByEscape}>
      <button
        ref={button}
        type="button"
        aria-expanded={isOpen}
        aria-controls="sections"
        onClick={() => setOpenedAt(isOpen ? null : path)}
        className="mt-2 flex w-full items-center justify-between rounded-control border border-line-strong bg-panel px-3 py-2 font-medium md:hidden"
      >
        <span>
          <span className="sr-only">Menu: </span>
          {current?.name ?? 'Menu'}
        </span>
        <ChevronDown aria-hidden className={`size-4 text-muted ${isOpen ? 'rotate-180' : ''}`} />
      </button>
      <div
        id="sections"
        className={`flex flex-col gap-0.5 max-md:mt-2 ${isOpen ? '' : 'max-md:hidden'}`}
      >
        {children}
      </div>
    </div>
  );
}
