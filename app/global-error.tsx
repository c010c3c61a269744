'use client';

import './globals.css';

/**
 * Shown if even the document failed to render. Built ahead of time, so it has no nonce: a link works without scripts.
 */
export default function GlobalErrorPage() {
  return (
    <html lang="en">
      <body>
        <title>The console could not be loaded</title>
        <main className="grid min-h-dvh place-items-center px-4 py-10 text-center">
          <div className="max-w-[400px]">
            <h1 className="font-semibold text-title">The console could not be loaded</h1>
            <p className="mt-2 mb-5 text-muted">
              Something went wrong on our side. Try again in a moment.
            </p>
            <a href="/api-keys" className="font-semibold text-accent underline">
              Try again
            </a>
          </div>
        </main>
      </body>
    </html>
  );
}
