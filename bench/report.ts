import { goalText, isMet } from './goal';
import type { Measured, Row } from './row';

/** A row with its result, or why it could not be measured. */
export interface Outcome {
  row: Row;
  measured: Measured | null;
  error?: string;
}

const COLUMNS = ['row', 'what', 'ours', 'theirs', 'ratio', 'min – max', 'goal', 'met'];
/** The columns with figures. */
const TO_THE_RIGHT = new Set([2, 3, 4, 5]);

/** The table, one line per row, and the notes. */
export function table(outcomes: Outcome[]): string {
  const lines = [COLUMNS, ...outcomes.map(cells)];
  const widths = COLUMNS.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const aligned = lines.map((line) => {
    const padded = line.map((cell, column) => {
      const width = widths[column] ?? 0;
      return TO_THE_RIGHT.has(column) ? cell.padStart(width) : cell.padEnd(width);
    });
    return padded.join('  ').trimEnd();
  });
  const notes = outcomes.flatMap(({ row, measured, error }) => {
    const note = measured ? measured.note : `not measured: ${error}`;
    return note ? [`${row.id}: ${note}`] : [];
  });
  return [...aligned, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

function cells({ row, measured }: Outcome): string[] {
  const goal = row.goal ? goalText(row.goal) : '–';
  if (!measured) return [row.id, row.what, '', '', '', '', goal, 'not measured'];
  const { value, ours, theirs, ratios } = measured;
  const compared = ratios.length > 0;
  return [
    row.id,
    row.what,
    ours,
    theirs,
    compared ? digits(value) : '',
    compared ? `${digits(Math.min(...ratios))} – ${digits(Math.max(...ratios))}` : '',
    goal,
    row.goal ? (isMet(row.goal, value) ? 'yes' : 'no') : '–',
  ];
}

/** The row as one line of JSON. */
export function jsonLine({ row, measured, error }: Outcome): string {
  return JSON.stringify({
    id: row.id,
    value: measured?.value ?? null,
    goal: row.goal && goalText(row.goal),
    met: row.goal && measured ? isMet(row.goal, measured.value) : null,
    what: row.what,
    note: measured?.note,
    error,
    ratios: measured?.ratios,
    ...measured?.detail,
  });
}

function digits(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 2 : 1);
}
