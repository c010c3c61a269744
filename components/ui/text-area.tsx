import { type ComponentProps, type ReactNode, useId } from 'react';
import { FIELD_STYLE } from './text-field';

interface TextAreaProps extends ComponentProps<'textarea'> {
  label: string;
  /** The allowed input; shown below the field. */
  hint?: ReactNode;
}

/** Several lines of text with a label and a hint. */
export function TextArea({ label, hint, ...rest }: TextAreaProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-semibold text-small">
        {label}
      </label>
      <textarea
        rows={2}
        {...rest}
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={`${FIELD_STYLE} font-mono text-[12.5px]`}
      />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-muted text-small">
          {hint}
        </p>
      )}
    </div>
  );
}
