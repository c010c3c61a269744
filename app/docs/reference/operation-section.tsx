import type { ReactNode } from 'react';
import type { Operation, Parameter } from '@/lib/api/open-api-types';
import { type Field, fieldsOf } from '@/lib/docs/fields';
import { ruleLabel } from '@/lib/docs/rule-labels';
import { Sample } from '../code-panel';
import { FieldRows } from '../field-rows';
import { Marked, Section, Text } from '../prose';
import { AnswerRows } from './answer-rows';

interface OperationSectionProps {
  method: string;
  path: string;
  operation: Operation;
}

/** One endpoint: its parameters, body and answers. */
export function OperationSection({ method, path, operation }: OperationSectionProps) {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const body = requestBody?.content['application/json'].schema;
  return (
    <Section id={operationId} title={summary}>
      <Sample>{`${method.toUpperCase()} ${path}`}</Sample>
      <Text>
        <Marked text={description} />
      </Text>
      {parameters.length > 0 && (
        <Part title="Parameters">
          <FieldRows name={`Parameters of ${summary}`} fields={parameters.map(parameterField)} />
        </Part>
      )}
      {body && (
        <Part title="Body">
          <FieldRows name={`Body of ${summary}`} fields={fieldsOf(body)} />
        </Part>
      )}
      <Part title="Answers">
        <AnswerRows name={`Answers of ${summary}`} responses={responses} />
      </Part>
    </Section>
  );
}

function parameterField({ name, in: place, required, description, schema }: Parameter): Field {
  return { name, required, rule: `${place}: ${ruleLabel(schema)}`, description, fallback: '' };
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1.5 font-semibold text-small">{title}</h3>
      {children}
    </div>
  );
}
