let loaded: Promise<ReadonlySet<string>> | undefined;

/**
 * Whether the password is among the 49,000 most common ones, which guessers try first; upper and lower case count as one.
 * The list is that of zxcvbn (Wheeler, USENIX Security 2016), as @zxcvbn-ts/language-common ships it. It is half a
 * megabyte and read when it is first needed.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  loaded ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  return (await loaded).has(password.toLowerCase());
}
