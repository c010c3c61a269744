import type { ComponentProps, MouseEvent } from 'react';
import { type ButtonKind, buttonStyle } from './button-style';
import { Spinner } from './spinner';

interface ButtonProps extends ComponentProps<'button'> {
  kind?: ButtonKind;
  size?: 'normal' | 'small';
  /** In progress: the button keeps its focus, does nothing, and shows a spinner if it takes long. */
  pending?: boolean;
}

export function Button({
  kind = 'plain',
  size,
  pending = false,
  className = '',
  type = 'button',
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={pending || undefined}
      onClick={pending ? (event: MouseEvent) => event.preventDefault() : onClick}
      className={`${buttonStyle(kind, size)} ${className}`}
    >
      {pending && <Spinner />}
      {children}
    </button>
  );
}
