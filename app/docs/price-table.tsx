import Link from 'next/link';
import { durationLabel } from '@/components/duration-labels';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { pricesOf } from '@/lib/api/channels';
import { CHANNELS, type Model } from '@/lib/catalog/models';
import { formatUsd } from '@/lib/core/money';
import { sectionOf } from './models/section-id';

/** The price of a task per model and channel. Failed tasks cost nothing. */
export function PriceTable({ models }: { models: readonly Model[] }) {
  const offered = CHANNELS.filter((channel) =>
    models.some((model) => model.priceMicros[channel] !== undefined),
  );
  return (
    <Panel>
      <Table
        name="Prices per task"
        columns={[
          'Model',
          ...offered.map((name) => ({ name, numeric: true })),
          { name: 'Usually takes', numeric: true },
        ]}
      >
        {models.map((model) => (
          <PriceRow key={model.id} model={model} offered={offered} />
        ))}
      </Table>
    </Panel>
  );
}

function PriceRow({ model, offered }: { model: Model; offered: readonly string[] }) {
  const prices = new Map<string, bigint>(pricesOf(model));
  return (
    <tr>
      <Cell label="Model" className="[overflow-wrap:anywhere]">
        <div>
          <Link
            href={`/docs/models#${sectionOf(model)}`}
            prefetch={false}
            className="font-semibold underline decoration-line-field underline-offset-3 hover:text-accent"
          >
            {model.title}
          </Link>
          <span className="block font-mono text-muted text-tiny">{model.id}</span>
        </div>
      </Cell>
      {offered.map((channel) => {
        const price = prices.get(channel);
        return (
          <Cell key={channel} label={channel} numeric>
            {price === undefined ? (
              <span className="text-muted">
                —<span className="sr-only"> not offered</span>
              </span>
            ) : (
              formatUsd(price, 'exact')
            )}
          </Cell>
        );
      })}
      <Cell label="Usually takes" numeric className="text-muted">
        {durationLabel(model.estimatedSeconds * 1_000)}
      </Cell>
    </tr>
  );
}
