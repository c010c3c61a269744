'use client';

import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';

interface Tab {
  name: string;
  content: ReactNode;
  /** At the end of the row of tabs while this one is chosen. */
  action?: ReactNode;
}

interface TabsProps {
  label: string;
  tabs: readonly Tab[];
  /** If no tab has this name, the first is shown. */
  chosenName: string | undefined;
  onChoose: (name: string) => void;
}

/**
 * Several forms of one thing, one at a time: the tabs pattern of the ARIA practices, with arrow keys, Home and End. Our
 * own code, since every page with code loads it and Base UI's would be larger than the page's own scripts.
 */
export function Tabs({ label, tabs, chosenName, onChoose }: TabsProps) {
  const id = useId();
  const chosen = Math.max(
    0,
    tabs.findIndex(({ name }) => name === chosenName),
  );
  const list = useRef<HTMLDivElement>(null);
  const tab = tabs[chosen];

  function choose(index: number) {
    const name = tabs[index]?.name;
    if (name !== undefined) onChoose(name);
  }

  function moveFocus(event: KeyboardEvent) {
    const last = tabs.length - 1;
    const target = {
      ArrowRight: chosen === last ? 0 : chosen + 1,
      ArrowLeft: chosen === 0 ? last : chosen - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    choose(target);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[target]?.focus();
  }

  return (
    <div>
      <div className="flex items-center justify-between gap-2 pr-2 pl-4">
        <div
          ref={list}
          role="tablist"
          tabIndex={-1}
          aria-label={label}
          onKeyDown={moveFocus}
          className="-mx-1 flex gap-2"
        >
          {tabs.map(({ name }, index) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-${index}`}
              aria-selected={index === chosen}
              aria-controls={index === chosen ? `${id}-panel` : undefined}
              tabIndex={index === chosen ? 0 : -1}
              onClick={() => choose(index)}
              className="-mb-px min-h-11 px-1 border-transparent border-b-2 font-medium text-muted hover:text-ink focus-visible:-outline-offset-2 aria-selected:border-accent aria-selected:font-semibold aria-selected:text-ink"
            >
              {name}
            </button>
          ))}
        </div>
        <div key={tab?.name}>{tab?.action}</div>
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {tab?.content}
      </div>
    </div>
  );
}
