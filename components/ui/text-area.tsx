import { type ComponentProps, type ReactNode, useId } from 'react';
import { FieldError } from './field-error';
import { FIELD_STYLE } from './text-field';

interface TextAreaProps extends ComponentProps<'textarea'> {
  label: string;
  /** The allowed input; shown below the field. */
  hint?: ReactNode;
  /** The error and how to fix it, announced immediately. */
  error?: ReactNode;
}

/** Several lines of text with a label, a hint and an error. */
export function TextArea({ label, hint, error, ...rest }: TextAreaProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-semibold text-small">
        {label}
      </label>
      <textarea
        rows={2}
        {...rest}
        id={id}
        aria-describedby={described || undefined}
        aria-invalid={error ? true : undefined}
        className={`${FIELD_STYLE} font-mono text-[12.5px]`}
      />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-muted text-small">
          {hint}
        </p>
      )}
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </div>
  );
}
