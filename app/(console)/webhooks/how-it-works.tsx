/** Webhook mode in a sentence. */
export function HowItWorks() {
  return (
    <>
      Append{' '}
      <code className="rounded bg-code px-1 py-0.5 font-mono text-ink text-tiny [overflow-wrap:anywhere]">
        ?webhook=https://…
      </code>{' '}
      to a submit, and the finished task is POSTed there.
    </>
  );
}
