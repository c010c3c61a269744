import { CodeTabs } from '@/components/code-tabs';
import { Panel } from '@/components/ui/panel';
import type { Snippet } from '@/lib/docs/snippet';

interface CodePanelProps {
  /** The accessible name, for readers who do not see the heading above it. */
  label: string;
  snippets: readonly Snippet[];
  copyName?: string;
}

/** Code in several languages in its own panel. */
export function CodePanel({ label, snippets, copyName = 'Copy code' }: CodePanelProps) {
  return (
    <Panel>
      <CodeTabs label={label} snippets={snippets} copyName={copyName} />
    </Panel>
  );
}

/** A literal text: a header, an answer. */
export function Sample({ children }: { children: string }) {
  return (
    <pre className="whitespace-pre-wrap rounded-panel border border-line bg-code px-4 py-3 font-mono text-tiny leading-[1.65] [overflow-wrap:anywhere]">
      {children}
    </pre>
  );
}
