const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws SyntaxError or TypeError where it is not JSON, or not UTF-8 (RFC 8259, 8.1) */
export function parseJson(bytes: Buffer): unknown {
  return JSON.parse(utf8.decode(bytes)) as unknown;
}
