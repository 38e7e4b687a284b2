/** The order that an answer names, and its status, where it says so. */
export interface AnswerBody {
  orderId?: string;
  status?: string;
}

/** Nothing for what isn't JSON. The `status` of a problem is a number (RFC 9457), and not the order's. */
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
