const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws SyntaxError when the text is not JSON, TypeError when the bytes are not UTF-8 (RFC 8259 section 8.1) */
export function parseJson(bytes: Buffer): unknown {
  return JSON.parse(utf8.decode(bytes)) as unknown;
}
