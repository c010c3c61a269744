import type { Example } from './example';
import type { Snippet } from './snippet';

/** Reports a leaked key, and prints the answer. */
export function reportKey({ apiUrl }: Pick<Example, 'apiUrl'>, key: string): Snippet[] {
  const url = `${apiUrl}/v1/leaks`;
  return [
    {
      name: 'curl',
      code: `curl -X POST "${url}" -H "Content-Type: application/json" -d '{"key": "${key}"}'`,
    },
    {
      name: 'Python',
      code: `import json, urllib.request

request = urllib.request.Request(
    "${url}",
    headers={"Content-Type": "application/json"},
    data=json.dumps({"key": "${key}"}).encode(),
)
print(json.load(urllib.request.urlopen(request)))`,
    },
    {
      name: 'JavaScript',
      code: `const response = await fetch("${url}", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ key: "${key}" }),
});
console.log(await response.json());`,
    },
  ];
}

/**
 * Reports a scanner's findings, signed with the scanner's key: SCANNER_KEY is the key as PEM, SCANNER_KEY_ID its
 * identifier.
 */
export function reportKeys({ apiUrl }: Pick<Example, 'apiUrl'>, key: string): Snippet[] {
  return [
    {
      name: 'JavaScript',
      code: `import { sign } from "node:crypto";

const body = JSON.stringify([
  { token: "${key}", type: "api_key", url: "https://example.com/a.txt", source: "content" },
]);
const signature = sign("sha256", Buffer.from(body), process.env.SCANNER_KEY);
const response = await fetch("${apiUrl}/v1/leaks/batch", {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    "Github-Public-Key-Identifier": process.env.SCANNER_KEY_ID,
    "Github-Public-Key-Signature": signature.toString("base64"),
  },
  body,
});
console.log(response.status, await response.text());`,
    },
  ];
}
