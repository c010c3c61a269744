import { CopyButton } from '@/components/copy-button';
import { Time } from '@/components/time';
import { Panel } from '@/components/ui/panel';
import { type Seal, sealLine } from '@/lib/audit/seal-line';

/** The newest seal's line to store elsewhere, and its purpose. */
export function NewestSeal({ seal, now }: { seal: Seal | null; now: Date }) {
  return (
    <Panel className="grid gap-3 px-4 py-4" aria-labelledby="newest-seal">
      <div>
        <h2 id="newest-seal" className="font-semibold">
          Newest seal of the audit log
        </h2>
        <p className="max-w-[76ch] text-muted">
          Someone who can write to the database could rewrite the log with all its hashes. Store
          this line where they cannot change it: it covers every event up to{' '}
          {seal ? <Time at={seal.sealedAt} now={now} /> : 'its time'}, and{' '}
          <code className="font-mono text-tiny">npm run verify -- --seal &quot;LINE&quot;</code>{' '}
          finds whether any of them has changed since.
        </p>
      </div>
      {seal ? (
        <div className="flex flex-wrap items-center gap-3">
          <code className="min-w-0 flex-1 basis-[320px] rounded-control border border-line bg-code px-3 py-2 font-mono text-tiny [overflow-wrap:anywhere]">
            {sealLine(seal)}
          </code>
          <CopyButton text={sealLine(seal)} name="Copy seal" kind="plain" />
        </div>
      ) : (
        <p className="text-muted">Nothing sealed yet: the first seal is created within minutes.</p>
      )}
    </Panel>
  );
}
