import { SpanKind } from '@opentelemetry/api';
import { inSpan, isTraced } from '../observability/spans.ts';

/** A span for a statement that belongs to a trace; polls belong to none. The text holds no values: they are parameters. */
export function inStatementSpan<T>(sql: string, work: () => Promise<T>): Promise<T> {
  if (!isTraced()) return work();
  const text = sql.trim();
  const [, operation = ''] = /^(?:WITH \w+ AS \()?\s*(\w+)/.exec(text) ?? []; // a CTE is called after its first statement
  const [, target] = /\b(?:INTO|UPDATE|FROM)\s+(\w+)/.exec(text) ?? [];
  const attributes = {
    'db.system.name': 'postgresql',
    'db.operation.name': operation,
    'db.collection.name': target,
    'db.query.text': text,
  };
  return inSpan([operation, target].filter(Boolean).join(' '), { kind: SpanKind.CLIENT, attributes }, work);
}
