import type { Example } from './example';
import type { Snippet } from './snippet';

/** Prints the parts of an answer that support may ask for: status, request id, body. */
export function readAnswer({ apiUrl }: Example): Snippet[] {
  const url = `${apiUrl}/v1/account`;
  return [
    {
      name: 'curl',
      code: `curl -i "${url}" -H "Authorization: Bearer $GET3W_API_KEY"`,
    },
    {
      name: 'Python',
      code: `import os, urllib.error, urllib.request

request = urllib.request.Request(
    "${url}",
    headers={"Authorization": "Bearer " + os.environ["GET3W_API_KEY"]},
)
try:
    answer = urllib.request.urlopen(request)
except urllib.error.HTTPError as error:
    answer = error
print(answer.status, answer.headers["x-request-id"])
print(answer.read().decode())`,
    },
    {
      name: 'JavaScript',
      code: `const response = await fetch("${url}", {
  headers: { "Authorization": \`Bearer \${process.env.GET3W_API_KEY}\` },
});
console.log(response.status, response.headers.get("x-request-id"));
console.log(await response.text());`,
    },
  ];
}
