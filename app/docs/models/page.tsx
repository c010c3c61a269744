import type { Metadata } from 'next';
import { Badge } from '@/components/ui/badge';
import { bodySchemaOf } from '@/lib/api/channels';
import type { Model } from '@/lib/catalog/models';
import { fieldsOf } from '@/lib/docs/fields';
import { listModels } from '@/lib/docs/list-models';
import { CodePanel, Sample } from '../code-panel';
import { DocPage } from '../doc-page';
import { docsContext } from '../docs-context';
import { FieldRows } from '../field-rows';
import { PriceTable } from '../price-table';
import { Code, Section, Text } from '../prose';
import { sectionOf } from './section-id';

export const metadata: Metadata = { title: 'Models' };

export default async function ModelsPage() {
  const { catalog, example } = await docsContext();
  return (
    <DocPage
      href="/docs/models"
      title="Models"
      sub="Prices are per task. A failed task costs nothing."
    >
      <Section id="prices" title="Prices">
        <Text>
          In dollars per task, for each channel. The price is held when a call is accepted, charged
          when the task completes, and released when it fails.
        </Text>
        <PriceTable models={catalog.models} />
      </Section>
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
      id={sectionOf(model)}
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
      <FieldRows name={`The body of ${model.title}`} fields={fieldsOf(bodySchemaOf(model))} />
    </Section>
  );
}
