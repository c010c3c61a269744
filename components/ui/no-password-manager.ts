/**
 * For a field that is neither a username nor a password in a form with a password: tells 1Password, LastPass, Bitwarden
 * and Dashlane to ignore it.
 */
export const NO_PASSWORD_MANAGER = {
  'data-1p-ignore': true,
  'data-lpignore': 'true',
  'data-bwignore': true,
  'data-form-type': 'other',
};
