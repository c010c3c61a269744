export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

const KINDS: Record<ButtonKind, string> = {
  primary:
    'border-accent bg-accent text-accent-ink hover:bg-accent-strong hover:border-accent-strong',
  plain: 'border-line-strong bg-panel text-ink hover:border-line-field',
  quiet: 'border-transparent text-muted hover:text-ink hover:bg-code',
  danger: 'border-bad bg-bad text-bad-ink hover:bg-bad-strong hover:border-bad-strong',
};

/** The style of a button, also for links that look like one. */
export function buttonStyle(kind: ButtonKind, size: 'normal' | 'small' = 'normal'): string {
  return [
    'inline-flex items-center justify-center gap-2 rounded-control border font-semibold whitespace-nowrap',
    'transition-colors select-none disabled:opacity-50 disabled:pointer-events-none',
    size === 'small' ? 'min-h-8 px-2 py-1' : 'min-h-9 px-3.5 py-1.5',
    KINDS[kind],
  ].join(' ');
}
