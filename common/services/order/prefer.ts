import { ApiHeader } from '@nestjs/swagger';

const AT_MOST_SECONDS = 30;

export const PreferHeader = () =>
  ApiHeader({
    name: 'Prefer',
    required: false,
    description: `wait=N (RFC 7240): answer when the order is settled, after N seconds (at most ${AT_MOST_SECONDS}) with what there is.`,
    schema: { type: 'string', example: 'wait=10' },
  });

/**
 * Reads the `wait` preference (RFC 7240) in whole seconds, at most 30. If there are several, the first counts.
 * Returns undefined for a missing or malformed one, which is ignored.
 */
export function preferredWait(header: string | undefined): number | undefined {
  const preference = header?.split(',').find((part) => /^\s*wait\s*(=|;|$)/i.test(part));
  const seconds = /^\s*wait\s*=\s*(?:(\d+)|"(\d+)")\s*(?:;.*)?$/i.exec(preference ?? '');
  return seconds ? Math.min(Number(seconds[1] ?? seconds[2]), AT_MOST_SECONDS) : undefined;
}
