/** Seconds until the page reloads automatically. */
const RELOAD_SECONDS = 10;

/**
 * The page for requests that need the database while it is unavailable. It depends on nothing else: no file, no
 * session. `nonce` is that of the answer's Content-Security-Policy.
 */
export function unavailablePage(brandName: string, nonce: string): string {
  const brand = escapeHtml(brandName);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Unavailable · ${brand}</title>
<style nonce="${nonce}">
:root { color-scheme: light dark; --bg: light-dark(#faf9f7, #141311); --panel: light-dark(#fff, #1c1a18); --line: light-dark(#e7e4df, #2d2a26); --ink: light-dark(#1d1b18, #f1eee9); --muted: light-dark(#625d56, #aca69c); --accent: light-dark(#a8531d, #e08a4e); --on: light-dark(#fff, #1a120b) }
body { display: grid; place-items: center; min-height: 100dvh; margin: 0; background: var(--bg); color: var(--ink); font: 15px/1.5 Inter, system-ui, sans-serif }
main { box-sizing: border-box; width: min(400px, 100vw - 32px); padding: 28px 24px; border: 1px solid var(--line); border-radius: 12px; background: var(--panel); text-align: center }
h1 { margin: 0; font-size: 20px; letter-spacing: -0.02em }
p { margin: 8px 0 20px; color: var(--muted) }
a { display: inline-block; padding: 8px 16px; border-radius: 8px; background: var(--accent); color: var(--on); font-weight: 600; text-decoration: none }
small { display: block; margin-top: 20px; color: var(--muted) }
</style>
</head>
<body>
<main>
<h1>${brand} is temporarily unavailable</h1>
<p>The database cannot serve at the moment. Your keys and your balance are as they were.</p>
<a href="">Try again</a>
<small>This page reloads every ${RELOAD_SECONDS} seconds.</small>
</main>
<script nonce="${nonce}">setTimeout(() => location.reload(), ${RELOAD_SECONDS * 1_000})</script>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
