import { type TracedSpan } from './span.ts';

export type Edge = 'start' | 'end';
export interface Point {
  span: Pick<TracedSpan, 'spanId'>;
  edge: Edge;
}

/**
 * Orders the points of a trace by cause, not by clock. A span begins after its parent, and ends before it if the parent
 * waits. Spans that one parent ran one after the other are in that order. A message comes after its sending. An event
 * comes after the statements that ended before the relay of the same process began: one of them stored it.
 * Clocks are compared within one process only. Two points that no cause connects are unordered.
 */
export class Causality {
  private readonly after = new Map<string, Set<string>>();

  constructor(spans: TracedSpan[]) {
    for (const span of spans) this.order(span, 'start', span, 'end');
    for (const parent of spans) {
      const children = spans.filter((span) => isWaitedFor(span, parent));
      for (const child of children) this.orderWithin(parent, child, children);
      for (const span of spans) if (isHandedOver(span, parent)) this.orderAcross(parent, span, spans);
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
      if (sibling !== child && sibling.end <= child.start) this.order(sibling, 'end', child, 'start');
    }
  }

  private orderAcross(cause: TracedSpan, begun: TracedSpan, spans: TracedSpan[]): void {
    this.order(cause, 'start', begun, 'start');
    if (begun.pid === cause.pid)
      for (const done of workWithin(cause, spans)) if (done.end <= begun.start) this.order(done, 'end', begun, 'start');
    if (begun.kind === 'server' && isAnswered(cause)) this.order(begun, 'end', cause, 'end');
  }

  private order(first: Point['span'], firstEdge: Edge, second: Point['span'], secondEdge: Edge): void {
    const key = keyOf(first, firstEdge);
    this.after.set(key, (this.after.get(key) ?? new Set()).add(keyOf(second, secondEdge)));
  }
}

const keyOf = (span: Point['span'], edge: Edge) => `${span.spanId} ${edge}`;
const isAnswered = (span: TracedSpan) => span.attributes['http.response.status_code'] !== undefined;

const isHandedOver = (span: TracedSpan, cause: TracedSpan) =>
  span.parentIsRemote && span.parentSpanId === cause.spanId && span.traceId === cause.traceId;

/** Finds the spans in the same process that `parent` waited for, at any depth. */
function workWithin(parent: TracedSpan, spans: TracedSpan[]): Set<TracedSpan> {
  const found = new Set([parent]);
  for (const span of found) for (const child of spans) if (isWaitedFor(child, span)) found.add(child);
  found.delete(parent);
  return found;
}

/** Returns whether it is a child in the same process, or a batch that included this span. */
function isWaitedFor(span: TracedSpan, parent: TracedSpan): boolean {
  if (span.pid !== parent.pid) return false;
  const isChild = span.parentSpanId === parent.spanId && !span.parentIsRemote;
  return isChild || span.links.some(({ spanId }) => spanId === parent.spanId);
}
