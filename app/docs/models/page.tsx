import type { Metadata } from 'next';
import { Badge } from '@/components/ui/badge';
import { bodySchemaOf, pricesOf } from '@/lib/api/channels';
import type { Model } from '@/lib/catalog/models';
import { fieldsOf } from '@/lib/docs/fields';
import { listModels } from '@/lib/docs/list-models';
import { exactDollars } from '@/lib/money';
import { CodePanel, Sample } from '../code-panel';
import { DocPage } from '../doc-page';
import { docsContext } from '../docs-context';
import { FieldRows } from '../field-rows';
import { Code, Section, Text } from '../prose';

export const metadata: Metadata = { title: 'Models' };

export default async function ModelsPage() {
  const { catalog, example } = await docsContext();
  return (
    <DocPage
      href="/docs/models"
      title="Models"
      sub="Prices are per task. A failed task costs nothing."
    >
      {catalog.models.map((model) => (
        <ModelSection key={model.id} model={model} />
      ))}
      <Section id="list" title="The list, for programs">
        <Text>The same in JSON: ids, prices, and the rules of each body as a JSON Schema.</Text>
        <CodePanel label="List the models in" snippets={listModels(example)} />
      </Section>
    </DocPage>
  );
}

function ModelSection({ model }: { model: Model }) {
  return (
    <Section
      id={model.id.replaceAll('/', '-')}
      title={
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          {model.title}
          {model.sandbox && <Badge tone="plain">Sandbox</Badge>}
        </span>
      }
    >
      <Sample>{`POST /v1/${model.id}`}</Sample>
      {model.sandbox && (
        <Text>
          Played by the sandbox, not by the real model; its tasks say <Code>"sandbox": true</Code>.
        </Text>
      )}
      <Prices model={model} />
      <FieldRows name={`The body of ${model.title}`} fields={fieldsOf(bodySchemaOf(model))} />
    </Section>
  );
}

function Prices({ model }: { model: Model }) {
  return (
    <dl
      aria-label={`Prices of ${model.title}`}
      className="grid grid-cols-[repeat(auto-fit,minmax(104px,1fr))] gap-3"
    >
      {pricesOf(model).map(([channel, price]) => (
        <div
          key={channel}
          className="rounded-panel border border-line bg-panel px-4 py-2.5 shadow-panel"
        >
          <dt className="text-muted text-small">{channel}</dt>
          <dd className="font-semibold">{exactDollars(price)}</dd>
        </div>
      ))}
    </dl>
  );
}
