import type { Example } from './example';
import type { Snippet } from './snippet';

/**
 * Async mode: submits, polls every second until the task has ended, and prints its result. curl prints both answers, so
 * that a refusal can be read.
 */
export function submitAndPoll({ apiUrl, submitUrl, body, pythonBody }: Example): Snippet[] {
  return [
    {
      name: 'curl',
      code: `answer=$(curl -sS -X POST "${submitUrl}" \\
  -H "Authorization: Bearer $GET3W_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${body}')
echo "$answer"

id=$(echo "$answer" | sed -n 's/.*"id":"\\([^"]*\\)".*/\\1/p')
while [ -n "$id" ]; do
  task=$(curl -sS "${apiUrl}/v1/requests/$id" -H "Authorization: Bearer $GET3W_API_KEY")
  case $task in *'"status":"processing"'*) sleep 1 ;; *) echo "$task"; break ;; esac
done`,
    },
    {
      name: 'Python',
      code: `import json, os, time, urllib.request

def call(url, body=None):
    request = urllib.request.Request(
        url,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + os.environ["GET3W_API_KEY"]},
    )
    return json.load(urllib.request.urlopen(request))

task = call("${submitUrl}", ${pythonBody})
while task["status"] in ("created", "processing"):
    time.sleep(1)
    task = call("${apiUrl}/v1/requests/" + task["id"])
print(task["status"], task["outputs"])`,
    },
    {
      name: 'JavaScript',
      code: `import { setTimeout as sleep } from "node:timers/promises";

async function call(url, body) {
  const response = await fetch(url, {
    method: body ? "POST" : "GET",
    headers: { "Authorization": \`Bearer \${process.env.GET3W_API_KEY}\` },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

let task = await call("${submitUrl}", ${body});
while (task.status === "created" || task.status === "processing") {
  await sleep(1000);
  task = await call(\`${apiUrl}/v1/requests/\${task.id}\`);
}
console.log(task.status, task.outputs);`,
    },
  ];
}
