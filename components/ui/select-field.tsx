import { type ReactNode, useId } from 'react';
import { FieldError } from './field-error';
import { FIELD_STYLE } from './text-field';

interface SelectFieldProps {
  label: string;
  choices: readonly { value: string; name: string }[];
  value: string;
  onChoose: (value: string) => void;
  /** The error and how to fix it, announced immediately. */
  error?: ReactNode;
}

/** A choice from a list, with its label. */
export function SelectField({ label, choices, value, onChoose, error }: SelectFieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-semibold text-small">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChoose(event.target.value)}
        aria-describedby={error ? `${id}-error` : undefined}
        aria-invalid={error ? true : undefined}
        className={FIELD_STYLE}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
      </select>
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </div>
  );
}
