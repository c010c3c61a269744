import type { Snippet } from './snippet';

/** The line that puts the key where the first call looks for it. */
export function setVariable(secret: string): Snippet[] {
  return [
    { name: 'bash', code: `export GET3W_API_KEY="${secret}"` },
    { name: 'PowerShell', code: `$env:GET3W_API_KEY = "${secret}"` },
    { name: 'cmd', code: `set GET3W_API_KEY=${secret}` },
  ];
}
