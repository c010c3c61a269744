import type { Example } from './example';
import type { Snippet } from './snippet';

/** Reads the account: the shortest way to test a key. Prints the tier and the balance. */
export function tryKey({ apiUrl }: Example): Snippet[] {
  const url = `${apiUrl}/v1/account`;
  return [
    {
      name: 'curl',
      code: `curl "${url}" -H "Authorization: Bearer $GET3W_API_KEY"`,
    },
    {
      name: 'Python',
      code: `import json, os, urllib.request

request = urllib.request.Request(
    "${url}",
    headers={"Authorization": "Bearer " + os.environ["GET3W_API_KEY"]},
)
account = json.load(urllib.request.urlopen(request))
print(account["tier"], account["balance"])`,
    },
    {
      name: 'JavaScript',
      code: `const response = await fetch("${url}", {
  headers: { "Authorization": \`Bearer \${process.env.GET3W_API_KEY}\` },
});
const account = await response.json();
console.log(account.tier, account.balance);`,
    },
  ];
}
