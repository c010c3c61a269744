'use client';

import type { Snippet } from '@/lib/docs/snippet';
import { chooseLanguage, useChosenLanguage } from './chosen-language';
import { CopyButton } from './copy-button';
import { Tabs } from './ui/tabs';

interface CodeTabsProps {
  label: string;
  snippets: readonly Snippet[];
  /** The accessible name of the copy button. */
  copyName: string;
  onCopy?: (copied: Promise<boolean>) => void;
}

/** The same code in several languages, with a copy button. A chosen language applies to all snippets. */
export function CodeTabs({ label, snippets, copyName, onCopy }: CodeTabsProps) {
  const chosen = useChosenLanguage(snippets.map(({ name }) => name));
  return (
    <Tabs
      label={label}
      chosenName={chosen}
      onChoose={chooseLanguage}
      tabs={snippets.map(({ name, code }) => ({
        name,
        action: <CopyButton text={code} name={copyName} onCopy={onCopy} />,
        content: (
          <pre className="overflow-hidden whitespace-pre-wrap rounded-b-panel border-line border-t bg-code px-4 py-3 font-mono text-tiny leading-[1.65] [overflow-wrap:anywhere]">
            {code}
          </pre>
        ),
      }))}
    />
  );
}
