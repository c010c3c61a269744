'use client';

import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

interface Tab {
  name: string;
  content: ReactNode;
  /** Stands at the end of the line of tabs while this one is chosen. */
  action?: ReactNode;
}

/** Several forms of one thing, one at a time. The arrow keys walk through them. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <BaseTabs.Root defaultValue={tabs[0]?.name} className="relative">
      <BaseTabs.List aria-label={label} className="flex gap-4 px-4 pr-28">
        {tabs.map(({ name }) => (
          <BaseTabs.Tab
            key={name}
            value={name}
            className="-mb-px min-h-11 border-transparent border-b-2 font-medium text-muted hover:text-ink focus-visible:-outline-offset-2 data-active:border-accent data-active:font-semibold data-active:text-ink"
          >
            {name}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {tabs.map(({ name, content, action }) => (
        <BaseTabs.Panel key={name} value={name} className="focus-visible:-outline-offset-2">
          {action && <div className="absolute top-1.5 right-2">{action}</div>}
          {content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
