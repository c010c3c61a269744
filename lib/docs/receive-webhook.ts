import type { Snippet } from './snippet';

/**
 * A server that receives webhooks: it verifies signature and age (Standard Webhooks), answers 204, and prints the
 * task's id and status; anything else gets 401. Needs GET3W_WEBHOOK_SECRET, and PORT if 8000 is in use.
 */
export function receiveWebhook(): Snippet[] {
  return [
    {
      name: 'Python',
      code: `import base64, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET = base64.b64decode(os.environ["GET3W_WEBHOOK_SECRET"].removeprefix("whsec_"))

def is_genuine(headers, body):
    sent, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not stamp.isdecimal() or abs(time.time() - int(stamp)) > 300:
        return False  # Older than five minutes: perhaps recorded and sent again.
    digest = hmac.digest(SECRET, f"{sent}.{stamp}.".encode() + body, "sha256")
    wanted = "v1," + base64.b64encode(digest).decode()
    signatures = headers.get("webhook-signature", "").split(" ")
    return any([hmac.compare_digest(wanted.encode(), one.encode()) for one in signatures])

class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        genuine = is_genuine(self.headers, body)
        self.send_response(204 if genuine else 401)
        self.end_headers()
        if genuine:  # Perhaps not for the first time: webhook-id, the task's id, tells.
            print(self.headers["webhook-id"], json.loads(body)["status"], flush=True)

HTTPServer(("", int(os.environ.get("PORT", "8000"))), Receiver).serve_forever()`,
    },
    {
      name: 'JavaScript',
      code: `import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = Buffer.from(process.env.GET3W_WEBHOOK_SECRET.replace("whsec_", ""), "base64");

function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": sent = "" } = headers;
  // Older than five minutes: perhaps recorded and sent again.
  if (!(Math.abs(Date.now() / 1000 - Number(stamp)) <= 300)) return false;
  const hmac = createHmac("sha256", secret).update(\`\${id}.\${stamp}.\`).update(body);
  const wanted = Buffer.from(\`v1,\${hmac.digest("base64")}\`);
  const signatures = sent.split(" ").map((one) => Buffer.from(one));
  return signatures.some((one) => one.length === wanted.length && timingSafeEqual(one, wanted));
}

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const genuine = isGenuine(request.headers, body);
  response.writeHead(genuine ? 204 : 401).end();
  if (!genuine) return;
  // Perhaps not for the first time: webhook-id, the task's id, tells.
  const task = JSON.parse(body);
  console.log(task.id, task.status);
}).listen(process.env.PORT ?? 8000);`,
    },
  ];
}
