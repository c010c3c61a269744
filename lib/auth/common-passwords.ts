let loaded: Promise<ReadonlySet<string>> | undefined;

/**
 * Whether the password is among the 49,000 most common ones, which attackers try first; case is ignored. The list is
 * that of zxcvbn (Wheeler, USENIX Security 2016), as shipped by @zxcvbn-ts/language-common. It is half a megabyte and
 * loaded when it is first needed.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  loaded ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  return (await loaded).has(password.toLowerCase());
}
