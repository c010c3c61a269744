import type { Metadata } from 'next';
import { openApiDocument } from '@/lib/api/open-api';
import { fieldsOf } from '@/lib/docs/fields';
import { DocPage } from '../doc-page';
import { docsContext } from '../docs-context';
import { FieldRows } from '../field-rows';
import { Code, Section, Text } from '../prose';
import { OperationSection } from './operation-section';
import { schemaAnchor } from './schema-names';

export const metadata: Metadata = { title: 'API reference' };

export default async function ReferencePage() {
  const { config, api } = await docsContext();
  const document = openApiDocument(api);
  return (
    <DocPage
      href="/docs/reference"
      title="API reference"
      sub="Every endpoint, with its parameters and all possible answers."
    >
      <Section id="document" title="OpenAPI">
        <Text>
          This page is generated from the OpenAPI {document.openapi} document at{' '}
          <a
            href={`${config.apiUrl}/openapi.json`}
            className="font-medium text-accent underline underline-offset-2 [overflow-wrap:anywhere] hover:text-accent-strong"
          >
            {config.apiUrl}/openapi.json
          </a>
          , which client generators can read. It uses the same rules that the API checks calls with.
          All addresses below start with <Code>{config.apiUrl}</Code>.
        </Text>
      </Section>
      {Object.entries(document.paths).flatMap(([path, item]) =>
        Object.entries(item).map(([method, operation]) => (
          <OperationSection
            key={operation.operationId}
            method={method}
            path={path}
            operation={operation}
          />
        )),
      )}
      {Object.entries(document.components.schemas).map(([name, schema]) => (
        <Section key={name} id={schemaAnchor(name)} title={name}>
          <FieldRows name={name} fields={fieldsOf(schema)} answer />
        </Section>
      ))}
    </DocPage>
  );
}
