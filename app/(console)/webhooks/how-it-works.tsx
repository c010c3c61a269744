/** Webhook mode in a sentence. */
export function HowItWorks() {
  return (
    <>
      Add{' '}
      <code className="rounded bg-code px-1 py-0.5 font-mono text-ink text-tiny [overflow-wrap:anywhere]">
        ?webhook=https://…
      </code>{' '}
      to a call, and the finished task is POSTed to that URL.
    </>
  );
}
