/** Reads the order id and the status from an answer, where it has them. */
export interface AnswerBody {
  orderId?: string;
  status?: string;
}

/** Returns nothing for a body that isn't JSON. The numeric `status` of a problem (RFC 9457) is not the order's. */
export function readAnswer(body: unknown): AnswerBody {
  try {
    const { orderId, status } = JSON.parse(body as string) as Record<string, unknown>;
    return {
      orderId: typeof orderId === 'string' ? orderId : undefined,
      status: typeof status === 'string' ? status : undefined,
    };
  } catch {
    return {};
  }
}
