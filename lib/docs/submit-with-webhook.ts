import type { Example } from './example';
import type { Snippet } from './snippet';

/** Webhook mode: submits and prints the immediate answer; the finished task goes to `webhookUrl`. */
export function submitWithWebhook(
  { submitUrl, body, pythonBody }: Example,
  webhookUrl: string,
): Snippet[] {
  const url = `${submitUrl}?webhook=${encodeURIComponent(webhookUrl)}`;
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
      code: `import json, os, urllib.parse, urllib.request

webhook = urllib.parse.quote("${webhookUrl}", safe="")
request = urllib.request.Request(
    "${submitUrl}?webhook=" + webhook,
    data=json.dumps(${pythonBody}).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["GET3W_API_KEY"],
        "Content-Type": "application/json",
    },
)
answer = json.load(urllib.request.urlopen(request))
print(answer["id"], answer["status"])`,
    },
    {
      name: 'JavaScript',
      code: `const webhook = encodeURIComponent("${webhookUrl}");
const response = await fetch(\`${submitUrl}?webhook=\${webhook}\`, {
  method: "POST",
  headers: {
    "Authorization": \`Bearer \${process.env.GET3W_API_KEY}\`,
    "Content-Type": "application/json",
  },
  body: JSON.stringify(${body}),
});
const answer = await response.json();
console.log(answer.id, answer.status);`,
    },
  ];
}
