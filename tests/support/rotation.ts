import { request } from 'undici';

const PROBE_EVERY_MS = 100;

/**
 * Chooses the next replica like a load balancer: in turn among those whose latest probe was ready.
 * A single replica isn't probed, so that its refusals are visible.
 */
export class Rotation {
  private readonly away = new Set<string>();
  private turn = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly urls: string[]) {}

  start(): void {
    if (this.urls.length > 1) this.timer = setInterval(() => void this.probe(), PROBE_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  next(): string {
    const ready = this.urls.filter((url) => !this.away.has(url));
    const asked = ready.length > 0 ? ready : this.urls;
    return asked[this.turn++ % asked.length]!;
  }

  private async probe(): Promise<void> {
    await Promise.all(
      this.urls.map(async (url) => {
        if (await isReady(url)) this.away.delete(url);
        else this.away.add(url);
      }),
    );
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${url}/health/ready`);
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}
