import { type ComponentProps, type ReactNode, useId } from 'react';
import { FieldError } from './field-error';

interface TextFieldProps extends ComponentProps<'input'> {
  label: string;
  /** The allowed input; shown below the field. */
  hint?: ReactNode;
  /** The error and how to fix it, announced immediately. */
  error?: ReactNode;
  /** Shown inside the field, at its end. */
  end?: ReactNode;
}

export const FIELD_STYLE =
  'w-full min-h-9 rounded-control border border-line-field bg-panel px-3 py-1.5 text-ink ' +
  'focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-bad';

/** One line of text with its label, its hint and its error. */
export function TextField({ label, hint, error, end, className = '', ...rest }: TextFieldProps) {
  const id = useId();
  const described = [rest['aria-describedby'], hint && `${id}-hint`, error && `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block font-semibold text-small">
        {label}
      </label>
      <div className="relative">
        <input
          {...rest}
          id={id}
          aria-describedby={described || undefined}
          aria-invalid={error ? true : rest['aria-invalid']}
          className={`${FIELD_STYLE} ${end ? 'pr-16' : ''}`}
        />
        {end && <div className="absolute inset-y-0 right-1 flex items-center">{end}</div>}
      </div>
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-muted text-small">
          {hint}
        </p>
      )}
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </div>
  );
}
