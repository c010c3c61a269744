import type { Example } from './example';
import type { Snippet } from './snippet';

/**
 * The first call, in sync mode, to be pasted unchanged once GET3W_API_KEY is set. None of the three needs an
 * installation. curl prints the task, the others its outputs.
 */
export function firstCall({ submitUrl, body, pythonBody }: Example): Snippet[] {
  const url = `${submitUrl}?sync=true`;
  return [
    {
      name: 'curl',
      code: `curl -X POST "${url}" \\
  -H "Authorization: Bearer $GET3W_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${body}'`,
    },
    {
      name: 'Python',
      code: `import json, os, urllib.request

request = urllib.request.Request(
    "${url}",
    data=json.dumps(${pythonBody}).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["GET3W_API_KEY"],
        "Content-Type": "application/json",
    },
)
print(json.load(urllib.request.urlopen(request))["outputs"])`,
    },
    {
      name: 'JavaScript',
      code: `const response = await fetch("${url}", {
  method: "POST",
  headers: {
    "Authorization": \`Bearer \${process.env.GET3W_API_KEY}\`,
    "Content-Type": "application/json",
  },
  body: JSON.stringify(${body}),
});
console.log((await response.json()).outputs);`,
    },
  ];
}
