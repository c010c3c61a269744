import type { Snippet } from '@/components/code-tabs';
import type { Catalog } from '@/lib/catalog/catalog';
import { DEFAULT_CHANNEL } from '@/lib/catalog/models';

/** The first call, to be pasted as it is once GET3W_API_KEY is set. None of the three needs anything installed. */
export function firstCall(catalog: Catalog, apiUrl: string): Snippet[] {
  const url = `${apiUrl}/v1/${catalog.models[0]?.id}?sync=true`;
  const body = `{"prompt": "A cat in space", "channel": "${DEFAULT_CHANNEL}"}`;
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
    data=json.dumps(${body}).encode(),
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
