import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Fact, Facts } from '@/components/ui/facts';
import { Panel } from '@/components/ui/panel';
import type { LiveKey } from '@/lib/keys/issue/list-keys';

interface KeySettingsProps {
  row: LiveKey;
  now: Date;
}

/** The expiry and the restrictions of a key. */
export function KeySettings({ row, now }: KeySettingsProps) {
  return (
    <section aria-label="Restrictions">
      <h2 className="mb-2 font-semibold">Expiry and restrictions</h2>
      <Panel className="px-4 py-3.5">
        <Facts>
          <Fact name="Expires">
            {row.expiresAt ? (
              <>
                <Time at={row.expiresAt} now={now} exact />,{' '}
                <Time at={row.expiresAt} now={now} ahead />
              </>
            ) : (
              'never'
            )}
          </Fact>
          <Fact name="Access">{row.readOnly ? 'read-only: may poll and list' : 'full'}</Fact>
          <Fact name="Models">
            <Entries texts={row.models} all="all" />
          </Fact>
          <Fact name="Addresses">
            <Entries texts={row.addresses} all="any" />
          </Fact>
        </Facts>
      </Panel>
    </section>
  );
}

function Entries({ texts, all }: { texts: string[] | null; all: string }) {
  if (texts === null) return all;
  return (
    <ul className="font-mono text-small">
      {texts.map((text) => (
        <li key={text} className="[overflow-wrap:anywhere]">
          <Foreign text={text} />
        </li>
      ))}
    </ul>
  );
}
