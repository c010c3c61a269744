import { revealed } from '@/lib/core/visible-text';

interface ForeignProps {
  /** Nothing where it is empty or absent. */
  text: string | null | undefined;
}

/**
 * A text that came from outside, as a part of a page: a name, a reason, an address, a browser's name for itself. It is
 * isolated, so that the sentence around it keeps its order, and what cannot be seen in it is written out. In plain text
 * `isolated` does the same.
 */
export function Foreign({ text }: ForeignProps) {
  return text ? <bdi>{revealed(text)}</bdi> : null;
}

/** Several of them, with commas between them. */
export function ForeignList({ texts }: { texts: readonly string[] }) {
  return texts.map((text, index) => (
    <span key={text}>
      {index > 0 && ', '}
      <Foreign text={text} />
    </span>
  ));
}
