import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way through which bytes pass until a word is in them: that word and all that follows stay here. */
export class Gate {
  /** Resolves when the word has come. */
  readonly reached: Promise<void>;
  private readonly sockets = new Set<Socket>();
  private readonly server;
  private shut = false;

  private constructor({ hostname, port }: URL, word: string) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.reached = promise;
    this.server = createServer((socket) => {
      const onward = connect(Number(port), hostname);
      for (const end of [socket, onward]) this.sockets.add(end.on('error', () => undefined));
      onward.pipe(socket);
      socket.on('data', (bytes) => {
        this.shut ||= bytes.includes(word);
        if (this.shut) resolve();
        else onward.write(bytes);
      });
      socket.on('close', () => onward.destroy());
    });
  }

  static async before(url: string, word: string): Promise<{ gate: Gate; url: string }> {
    const through = new URL(url);
    const gate = new Gate(through, word);
    gate.server.listen(0, '127.0.0.1');
    await once(gate.server, 'listening');
    through.port = String((gate.server.address() as AddressInfo).port);
    return { gate, url: through.href.replace(/\/$/, '') };
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
