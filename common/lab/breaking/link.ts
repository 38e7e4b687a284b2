import { type AddressInfo, createServer, connect, type Server, type Socket } from 'node:net';

/** `there` is from the service to its dependency, `back` the other way. */
export type Direction = 'there' | 'back';

interface Crossing {
  /** Undefined for the end of the connection. */
  chunk: Buffer | undefined;
  to: Socket;
  direction: Direction;
}

/**
 * Proxies TCP between one service and one of its dependencies. It passes bytes unchanged until someone cuts it
 * (connections are reset, new ones refused), holds one direction (bytes wait until released) or slows it.
 */
export class Link {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly held = new Set<Direction>();
  private waiting: Crossing[] = [];
  private delayed: { crossing: Crossing; due: number }[] = [];
  private delayMs = 0;
  private crossed = { there: 0, back: 0 };
  private port: number;
  private greeting: ((first: Buffer) => Buffer) | undefined;
  private awaited: { word: string; resolve: () => void } | undefined;
  private readonly target: { host: string; port: number };
  private readonly address: string;
  private lastToSpeak: Direction = 'back';
  private turns = 0;

  private constructor(port: number, target: { host: string; port: number }, address: string) {
    this.port = port;
    this.target = target;
    this.address = address;
  }

  /** Listens on `port` (0: any free one) of a local address and forwards to the host and port of `url`. */
  static async open(port: number, url: string, address = '127.0.0.1'): Promise<Link> {
    const { hostname, port: targetPort } = new URL(url);
    const link = new Link(port, { host: hostname, port: Number(targetPort) }, address);
    await link.mend();
    return link;
  }

  /** Returns the URL that leads through this link; `host` is this machine's name as the caller knows it. */
  through(url: string, host = this.address): string {
    const via = new URL(url);
    via.hostname = host;
    via.port = String(this.port);
    return via.toString().replace(/\/$/, '');
  }

  /** Resets all connections and refuses new ones. Held bytes are lost. */
  async cut(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    this.reset();
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Resets all connections and accepts new ones. Held bytes are lost, and later ones pass. */
  reset(): void {
    this.waiting = [];
    this.delayed = [];
    for (const socket of this.sockets) socket.resetAndDestroy();
    this.release();
  }

  /** Resets all connections. The first bytes that the service sends on a new one are replaced by `greeting` of them. */
  async greet(greeting: (first: Buffer) => Buffer): Promise<void> {
    await this.cut();
    await this.mend();
    this.greeting = greeting;
  }

  /** Accepts connections again, releases held bytes and removes the delay and the greeting. */
  async mend(): Promise<void> {
    if (this.greeting) await this.cut(); // connections keep what they began with
    this.greeting = undefined;
    this.delayMs = 0;
    this.release();
    if (this.server) return;
    const server = createServer((near) => this.join(near));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, this.address, resolve);
    });
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  /** Keeps the bytes of one direction; new connections are accepted, and their bytes are held too. */
  hold(direction: Direction): void {
    this.held.add(direction);
  }

  /** Holds `there` from the first chunk that contains `word`; resolves when that chunk arrives. */
  holdFrom(word: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.awaited = { word, resolve };
    return promise;
  }

  /** Passes the held bytes on, in the order of arrival. */
  release(): void {
    this.held.clear();
    this.awaited = undefined;
    const waiting = this.waiting;
    this.waiting = [];
    for (const crossing of waiting) this.pass(crossing);
  }

  /** Delays everything that the dependency sends by `ms` milliseconds. */
  slow(ms: number): void {
    this.delayMs = ms;
  }

  /** Counts the bytes held in this direction. */
  holding(direction: Direction): number {
    return this.waiting
      .filter((crossing) => crossing.direction === direction)
      .reduce((sum, { chunk }) => sum + (chunk?.length ?? 0), 0);
  }

  /** Counts the bytes passed in this direction since the link was opened. */
  passed(direction: Direction): number {
    return this.crossed[direction];
  }

  /** Counts the times the service sent something first or after an answer, over all its connections. */
  get roundTrips(): number {
    return this.turns;
  }

  private join(near: Socket): void {
    const far = connect(this.target.port, this.target.host);
    this.carry(near, far, 'there');
    this.carry(far, near, 'back');
  }

  private carry(from: Socket, to: Socket, direction: Direction): void {
    from.setNoDelay(true);
    this.sockets.add(from);
    from.on('error', () => to.destroy());
    let greeting = direction === 'there' ? this.greeting : undefined;
    from.on('data', (bytes: Buffer) => {
      const chunk = greeting?.(bytes) ?? bytes;
      greeting = undefined;
      this.take({ chunk, to, direction });
    });
    from.on('close', () => {
      this.sockets.delete(from);
      // delayed bytes arrive before the other side sees the close
      if (this.delayMs > 0) setTimeout(() => to.destroySoon(), this.delayMs);
      else if (this.held.has(direction)) this.waiting.push({ chunk: undefined, to, direction });
      else to.destroySoon();
    });
  }

  private take(crossing: Crossing): void {
    if (crossing.direction === 'there' && this.awaited && crossing.chunk?.includes(this.awaited.word)) {
      this.hold('there');
      this.awaited.resolve();
    }
    if (this.held.has(crossing.direction)) this.waiting.push(crossing);
    else if (crossing.direction === 'back' && (this.delayMs > 0 || this.delayed.length > 0)) this.delay(crossing);
    else this.pass(crossing);
  }

  private delay(crossing: Crossing): void {
    this.delayed.push({ crossing, due: performance.now() + this.delayMs });
    setTimeout(() => this.passDue(), this.delayMs);
  }

  /** Keeps the order of the stream, also when the delay changes in between. */
  private passDue(): void {
    const now = performance.now() + 1;
    while (this.delayed[0] && this.delayed[0].due <= now) this.pass(this.delayed.shift()!.crossing);
    if (this.delayed[0]) setTimeout(() => this.passDue(), this.delayed[0].due - now);
  }

  private pass({ chunk, to, direction }: Crossing): void {
    if (!chunk) return void to.destroySoon();
    this.crossed[direction] += chunk.length;
    if (direction === 'there' && this.lastToSpeak === 'back') this.turns++;
    this.lastToSpeak = direction;
    if (to.writable) to.write(chunk);
  }
}
