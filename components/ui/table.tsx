import type { ReactNode } from 'react';

/** A table; on a phone each row becomes a block of "label: value". `name` is for those who do not see where it stands. */
export function Table({ name, children }: { name: string; children: ReactNode }) {
  return (
    <table aria-label={name} className="stacked w-full border-collapse">
      {children}
    </table>
  );
}

interface HeadProps {
  children?: ReactNode;
  numeric?: boolean;
  /** Explains the column on hover. */
  title?: string;
}

export function Head({ children, numeric = false, title }: HeadProps) {
  return (
    <th
      scope="col"
      title={title}
      className={`border-line border-b px-4 py-2.5 font-medium text-muted text-small whitespace-nowrap ${numeric ? 'text-right' : 'text-left'}`}
    >
      {children}
    </th>
  );
}

interface CellProps {
  children?: ReactNode;
  /** Stands before the value on a phone. Without it the value stands alone. */
  label?: string;
  numeric?: boolean;
  /** Takes the place of the empty cells behind it as well. */
  columns?: number;
  className?: string;
}

export function Cell({ children, label, numeric = false, columns, className = '' }: CellProps) {
  return (
    <td
      data-label={label}
      colSpan={columns}
      className={`border-line md:border-t md:px-4 md:py-2.5 ${numeric ? 'whitespace-nowrap md:text-right' : ''} ${className}`}
    >
      {children}
    </td>
  );
}
