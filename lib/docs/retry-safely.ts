import type { Example } from './example';
import type { Snippet } from './snippet';

/**
 * A submit that is retried on 429, 5xx and lost answers, after the Retry-After of the answer, and still charged once.
 * Prints the last answer.
 */
export function retrySafely({ submitUrl, body, pythonBody }: Example): Snippet[] {
  const url = `${submitUrl}?sync=true`;
  return [
    {
      name: 'curl',
      code: `# One key per piece of work: your own id of it, the same on every try.
curl --retry 8 --retry-connrefused -X POST "${url}" \\
  -H "Authorization: Bearer $GET3W_API_KEY" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: order-$(date +%s)" \\
  -d '${body}'`,
    },
    {
      name: 'Python',
      code: `import json, os, time, urllib.error, urllib.request, uuid

request = urllib.request.Request(
    "${url}",
    data=json.dumps(${pythonBody}).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["GET3W_API_KEY"],
        # One key per piece of work, the same on every try.
        "Idempotency-Key": str(uuid.uuid4()),
    },
)
for attempt in range(8):
    wait = 2**attempt
    try:
        print(json.load(urllib.request.urlopen(request))["status"])
        break
    except urllib.error.HTTPError as error:
        if error.code != 429 and error.code < 500:
            raise SystemExit(error.read().decode())
        wait = int(error.headers.get("Retry-After", wait))
    except urllib.error.URLError:
        pass  # No answer: whether it arrived does not matter, the key makes it safe.
    time.sleep(wait)
else:
    raise SystemExit("gave up")`,
    },
    {
      name: 'JavaScript',
      code: `import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

// One key per piece of work, the same on every try.
const key = randomUUID();
for (let attempt = 0; ; attempt++) {
  const response = await fetch("${url}", {
    method: "POST",
    headers: {
      "Authorization": \`Bearer \${process.env.GET3W_API_KEY}\`,
      "Idempotency-Key": key,
    },
    body: JSON.stringify(${body}),
  }).catch(() => null); // No answer: whether it arrived does not matter, the key makes it safe.
  if (response?.ok) {
    console.log((await response.json()).status);
    break;
  }
  const again = !response || response.status === 429 || response.status >= 500;
  if (!again || attempt === 7) throw new Error(response ? await response.text() : "no answer");
  await sleep(1000 * Number(response?.headers.get("retry-after") ?? 2 ** attempt));
}`,
    },
  ];
}
