'use client';

import Eye from 'lucide-react/icons/eye';
import EyeOff from 'lucide-react/icons/eye-off';
import { useState } from 'react';
import { Button } from './button';
import { TextField } from './text-field';

/** A password field with a button that shows the input. */
export function PasswordField({ label = 'Password', isNew }: { label?: string; isNew: boolean }) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <TextField
      label={label}
      name="password"
      type={shown ? 'text' : 'password'}
      autoComplete={isNew ? 'new-password' : 'current-password'}
      spellCheck={false}
      autoCapitalize="none"
      required
      hint={isNew ? 'At least 8 characters. Common passwords are not accepted.' : undefined}
      end={
        <Button
          kind="quiet"
          size="small"
          aria-label={shown ? 'Hide characters' : 'Show characters'}
          onClick={() => setShown(!shown)}
        >
          <Icon size={16} aria-hidden />
        </Button>
      }
    />
  );
}
