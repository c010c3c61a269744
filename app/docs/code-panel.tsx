import { CodeTabs } from '@/components/code-tabs';
import { Panel } from '@/components/ui/panel';
import type { Snippet } from '@/lib/docs/snippet';

interface CodePanelProps {
  /** What the code does, for those who do not see the heading above it. */
  label: string;
  snippets: readonly Snippet[];
  copyName?: string;
}

/** Code in several languages on a sheet of its own. */
export function CodePanel({ label, snippets, copyName = 'Copy code' }: CodePanelProps) {
  return (
    <Panel>
      <CodeTabs label={label} snippets={snippets} copyName={copyName} />
    </Panel>
  );
}

/** A text as it travels: a header, an answer. */
export function Sample({ children }: { children: string }) {
  return (
    <pre className="whitespace-pre-wrap rounded-panel border border-line bg-code px-4 py-3 font-mono text-tiny leading-[1.65] [overflow-wrap:anywhere]">
      {children}
    </pre>
  );
}
