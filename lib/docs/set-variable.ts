import type { Snippet } from './snippet';

/** The line that sets the environment variable of the first call. */
export function setVariable(secret: string): Snippet[] {
  return [
    { name: 'bash', code: `export GET3W_API_KEY="${secret}"` },
    { name: 'PowerShell', code: `$env:GET3W_API_KEY = "${secret}"` },
    { name: 'cmd', code: `set GET3W_API_KEY=${secret}` },
  ];
}
