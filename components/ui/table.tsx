import type { ReactNode } from 'react';

interface Column {
  name: string;
  numeric?: boolean;
  /** Explains the column on hover. */
  title?: string;
  /** For screen readers only: sighted users understand the cells without it. */
  hidden?: boolean;
  /** Shown instead of the name: a link that sorts by the column. */
  content?: ReactNode;
  /** The rows are sorted by this column; numbers from the largest. */
  sorted?: boolean;
}

interface TableProps {
  /** The accessible name. */
  name: string;
  columns: (string | Column)[];
  /** The children are groups of rows, each in a `tbody`. */
  isGrouped?: boolean;
  children: ReactNode;
}

/** A table; on a phone each row becomes a block of "label: value". */
export function Table({ name, columns, isGrouped = false, children }: TableProps) {
  return (
    <table aria-label={name} className="stacked w-full border-collapse">
      <thead>
        <tr>
          {columns.map((column) => {
            const { name, numeric, title, hidden, content, sorted } =
              typeof column === 'string' ? ({ name: column } as Column) : column;
            return (
              <th
                key={name}
                scope="col"
                title={title}
                aria-sort={sorted ? (numeric ? 'descending' : 'ascending') : undefined}
                className={`border-line border-b px-4 py-2.5 font-medium text-muted text-small whitespace-nowrap ${numeric ? 'text-right' : 'text-left'}`}
              >
                {hidden ? <span className="sr-only">{name}</span> : (content ?? name)}
              </th>
            );
          })}
        </tr>
      </thead>
      {isGrouped ? children : <tbody>{children}</tbody>}
    </table>
  );
}

interface CellProps {
  children?: ReactNode;
  /** Shown before the value on a phone; without it, the value is shown alone. */
  label?: string;
  numeric?: boolean;
  /** The colspan, which includes the empty cells after it. */
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
