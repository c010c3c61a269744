import type { Example } from './example';
import type { Snippet } from './snippet';

/** Reads the usage of the last seven days. curl prints the answer, the others one line per day: day, dollars, tasks. */
export function showUsage({ apiUrl }: Example): Snippet[] {
  const url = `${apiUrl}/v1/usage?by=day`;
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
for row in json.load(urllib.request.urlopen(request))["rows"]:
    print(row["day"], row["spent"], row["completed"], row["failed"])`,
    },
    {
      name: 'JavaScript',
      code: `const response = await fetch("${url}", {
  headers: { "Authorization": \`Bearer \${process.env.GET3W_API_KEY}\` },
});
for (const row of (await response.json()).rows) {
  console.log(row.day, row.spent, row.completed, row.failed);
}`,
    },
  ];
}
