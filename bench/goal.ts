/** What a value must reach. */
export interface Goal {
  sign: '≥' | '≤';
  value: number;
  unit?: string;
}

export function atLeast(value: number): Goal {
  return { sign: '≥', value };
}

export function atMost(value: number, unit?: string): Goal {
  return { sign: '≤', value, unit };
}

export function isMet({ sign, value }: Goal, measured: number): boolean {
  return sign === '≥' ? measured >= value : measured <= value;
}

export function goalText({ sign, value, unit }: Goal): string {
  return `${sign} ${value}${unit ? ` ${unit}` : ''}`;
}
