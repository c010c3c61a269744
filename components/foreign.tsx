import { revealed } from '@/lib/core/visible-text';

interface ForeignProps {
  /** Renders nothing if it is empty or absent. */
  text: string | null | undefined;
}

/**
 * Untrusted text as part of a page: a name, a reason, an address, a user agent. It is isolated, so that the text around
 * it keeps its order, and invisible characters in it are written out. In plain text `isolated` does the same.
 */
export function Foreign({ text }: ForeignProps) {
  return text ? <bdi>{revealed(text)}</bdi> : null;
}

/** Several of them, separated by commas. */
export function ForeignList({ texts }: { texts: readonly string[] }) {
  return texts.map((text, index) => (
    <span key={text}>
      {index > 0 && ', '}
      <Foreign text={text} />
    </span>
  ));
}
