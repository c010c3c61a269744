import type { ComponentProps, MouseEvent } from 'react';
import { type ButtonKind, buttonStyle } from './button-style';
import { Spinner } from './spinner';

interface ButtonProps extends ComponentProps<'button'> {
  kind?: ButtonKind;
  size?: 'normal' | 'small';
  /** Something is under way: the button keeps its focus, does nothing, and shows it once it takes long. */
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
