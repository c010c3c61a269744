import type { Example } from './example';
import type { Snippet } from './snippet';

/** Lists the models. curl prints the catalogue, the others one line per model: its id and its prices. */
export function listModels({ apiUrl }: Example): Snippet[] {
  const url = `${apiUrl}/v1/models`;
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
for model in json.load(urllib.request.urlopen(request))["models"]:
    print(model["id"], model["prices"])`,
    },
    {
      name: 'JavaScript',
      code: `const response = await fetch("${url}", {
  headers: { "Authorization": \`Bearer \${process.env.GET3W_API_KEY}\` },
});
for (const model of (await response.json()).models) {
  console.log(model.id, model.prices);
}`,
    },
  ];
}
