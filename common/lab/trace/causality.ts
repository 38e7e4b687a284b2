import { type TracedSpan } from './spans.ts';

export type Edge = 'start' | 'end';
export interface Point {
  span: TracedSpan;
  edge: Edge;
}

/**
 * Orders the points of a trace by cause. A span begins after its parent, and ends before it where the parent waits.
 * Children of one parent keep their order. A message is received after it is sent. Clocks are compared within one
 * process only. Two unconnected points are unordered.
 */
export class Causality {
  private readonly after = new Map<string, Set<string>>();

  constructor(spans: TracedSpan[]) {
    for (const span of spans) this.order(span, 'start', span, 'end');
    for (const parent of spans) {
      const children = spans.filter((span) => isWaitedFor(span, parent));
      for (const child of children) this.orderWithin(parent, child, children);
      for (const span of spans) if (isHandedOver(span, parent)) this.orderAcross(parent, span);
    }
  }

  precedes(first: Point, second: Point): boolean {
    const goal = keyOf(second.span, second.edge);
    const seen = new Set([keyOf(first.span, first.edge)]);
    for (const key of seen) {
      if (key === goal) return true;
      for (const next of this.after.get(key) ?? []) seen.add(next);
    }
    return false;
  }

  private orderWithin(parent: TracedSpan, child: TracedSpan, siblings: TracedSpan[]): void {
    this.order(parent, 'start', child, 'start');
    if (child.end <= parent.end) this.order(child, 'end', parent, 'end');
    for (const sibling of siblings) {
      if (sibling === child) continue;
      if (sibling.end <= child.start) this.order(sibling, 'end', child, 'start');
      // the commit ends the transaction, so it comes after the rows it stores
      else if (isCreation(child) && sibling.end <= child.end) this.order(sibling, 'end', child, 'end');
    }
  }

  private orderAcross(cause: TracedSpan, begun: TracedSpan): void {
    this.order(cause, isCreation(cause) ? 'end' : 'start', begun, 'start'); // the relay can't publish an uncommitted row
    if (begun.kind === 'server' && isAnswered(cause)) this.order(begun, 'end', cause, 'end');
  }

  private order(first: TracedSpan, firstEdge: Edge, second: TracedSpan, secondEdge: Edge): void {
    const key = keyOf(first, firstEdge);
    this.after.set(key, (this.after.get(key) ?? new Set()).add(keyOf(second, secondEdge)));
  }
}

const keyOf = (span: TracedSpan, edge: Edge) => `${span.spanId} ${edge}`;
const isCreation = (span: TracedSpan) => span.attributes['messaging.operation.name'] === 'create';
const isAnswered = (span: TracedSpan) => span.attributes['http.response.status_code'] !== undefined;

const isHandedOver = (span: TracedSpan, cause: TracedSpan) =>
  span.parentIsRemote && span.parentSpanId === cause.spanId && span.traceId === cause.traceId;

/** Returns whether it is a child in the same process, or a batch that included this span. */
function isWaitedFor(span: TracedSpan, parent: TracedSpan): boolean {
  if (span.pid !== parent.pid) return false;
  const isChild = span.parentSpanId === parent.spanId && !span.parentIsRemote;
  return isChild || span.links.some(({ spanId }) => spanId === parent.spanId);
}
