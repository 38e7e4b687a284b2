import { SpanKind } from '@opentelemetry/api';
import { inSpan, isTraced } from '../observability/spans.ts';

/**
 * Runs a statement in a span if it belongs to a trace; polls belong to none. The span is named after the first write or,
 * if there is none, after the function or table that is read. The text holds no values: they are parameters.
 */
export function inStatementSpan<T>(sql: string, work: () => Promise<T>): Promise<T> {
  if (!isTraced()) return work();
  const [, operation = 'SELECT', written] = /\b(INSERT|UPDATE|DELETE) (?:INTO |FROM )?(\w+)/.exec(sql) ?? [];
  const [, read] = /\b(?:LATERAL|FROM) (\w+)/.exec(sql) ?? [];
  const target = written ?? read;
  const attributes = {
    'db.system.name': 'postgresql',
    'db.operation.name': operation,
    'db.collection.name': target,
    'db.query.text': sql.trim(),
  };
  return inSpan([operation, target].filter(Boolean).join(' '), { kind: SpanKind.CLIENT, attributes }, work);
}
