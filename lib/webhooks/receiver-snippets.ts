const PYTHON = `# receiver.py: python3 receiver.py
import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = base64.b64decode(os.environ["GET3W_WEBHOOK_SECRET"].removeprefix("whsec_"))

def is_genuine(headers, body):
    sent_id, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    signed = f"{sent_id}.{sent_at}.".encode() + body
    digest = hmac.new(SECRET, signed, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    # Two signatures while a secret is being rotated: one of them has to match.
    given = headers.get("webhook-signature", "").encode().split(b" ")
    if not any([hmac.compare_digest(expected, one) for one in given]):
        return False
    return abs(time.time() - int(sent_at)) <= 300  # five minutes: not an old call sent again

class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        genuine = is_genuine(self.headers, body)
        self.send_response(204 if genuine else 401)
        self.end_headers()
        if genuine:  # The same webhook-id may come twice: act on it once.
            print(self.headers["webhook-id"], json.loads(body)["status"], flush=True)

ThreadingHTTPServer(("", int(os.environ.get("PORT", 8000))), Receiver).serve_forever()
`;

const JAVASCRIPT = `// receiver.mjs: node receiver.mjs
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = Buffer.from(process.env.GET3W_WEBHOOK_SECRET.replace("whsec_", ""), "base64");

function isGenuine(headers, body) {
  const sentAt = headers["webhook-timestamp"];
  const hmac = createHmac("sha256", secret).update(\`\${headers["webhook-id"]}.\${sentAt}.\`);
  const expected = Buffer.from("v1," + hmac.update(body).digest("base64"));
  // Two signatures while a secret is being rotated: one of them has to match.
  const given = (headers["webhook-signature"] ?? "").split(" ").map((one) => Buffer.from(one));
  if (!given.some((one) => one.length === expected.length && timingSafeEqual(one, expected)))
    return false;
  return Math.abs(Date.now() / 1000 - Number(sentAt)) <= 300; // five minutes: not an old call sent again
}

createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const genuine = isGenuine(request.headers, body);
    response.writeHead(genuine ? 204 : 401).end();
    // The same webhook-id may come twice: act on it once.
    if (genuine) console.log(request.headers["webhook-id"], JSON.parse(body).status);
  });
}).listen(process.env.PORT ?? 8000);
`;

/**
 * Whole receivers that verify a signature, in languages by name, with nothing but their standard libraries. The secret
 * comes in `GET3W_WEBHOOK_SECRET`, the port in `PORT`. They answer 204 to what is genuine and 401 to all else.
 */
export const RECEIVER_SNIPPETS = [
  { name: 'Python', code: PYTHON },
  { name: 'JavaScript', code: JAVASCRIPT },
] as const;
