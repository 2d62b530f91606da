import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

/** A way to a real server that a test can cut and mend. */
export class Severable {
  readonly #server: net.Server;
  readonly #sockets = new Set<Socket>();
  #cut = false;

  private constructor(target: { host: string; port: number }) {
    this.#server = net.createServer((near) => {
      if (this.#cut) {
        near.destroy();
        return;
      }
      const far = net.connect(target);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
      }
    });
  }

  static async to(url: URL, defaultPort: number): Promise<Severable> {
    const severable = new Severable({ host: url.hostname, port: Number(url.port || defaultPort) });
    severable.#server.listen(0, '127.0.0.1');
    await once(severable.#server, 'listening');
    return severable;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The same address by way of this. */
  via(url: URL): string {
    const other = new URL(url);
    other.hostname = '127.0.0.1';
    other.port = String(this.port);
    return other.href;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
