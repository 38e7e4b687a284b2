/** Microseconds since 1970 on the monotonic clock of this process, as the spans of the services have them. */
export const now = (): number => Math.floor((performance.timeOrigin + performance.now()) * 1000);

/** Formats microseconds since 1970 as ISO 8601. */
export function isoOf(microseconds: number): string {
  const [whole, rest] = [Math.floor(microseconds / 1000), microseconds % 1000];
  return new Date(whole).toISOString().replace('Z', `${String(rest).padStart(3, '0')}Z`);
}
