/**
 * Whose password the next field takes, for password managers: without it they take the field before for the username,
 * and fill it in, or save the password without one. Nobody sees it, and it is not sent.
 */
export function KnownUsername({ email }: { email: string }) {
  return <input type="text" autoComplete="username" value={email} readOnly hidden />;
}
