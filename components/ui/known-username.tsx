/**
 * A hidden username for password managers: without it they use the previous field as username, and fill it in, or save
 * the password without one. It is not sent.
 */
export function KnownUsername({ email }: { email: string }) {
  return <input type="text" autoComplete="username" value={email} readOnly hidden />;
}
