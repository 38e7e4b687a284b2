import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium as launcher } from 'playwright-core';
import { chromium } from './chromium.ts';
import { root } from './diagrams.ts';

/** The animation of the README: this recording, played by the built page. */
const RUN = 'notification-down';
const FILE = 'docs/lab/replay.webp';
const SIZE = { width: 1280, height: 720 };
const FRAMES_PER_SECOND = 5;
const WIDTH = 840;
/** How long the last frame stays. */
const LAST_SECONDS = 4;
const QUALITY = 35;

/** Plays a recording with the clock under control, one screenshot per frame, and encodes them with ffmpeg. */
async function animate(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'replay-'));
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []; // Chromium's sandbox refuses root
  const browser = await launcher.launch({ executablePath: chromium(), args });
  try {
    const page = await browser.newPage({ viewport: SIZE });
    await page.clock.install();
    await page.goto(`${pathToFileURL(join(root, 'docs/lab/index.html')).href}?run=${RUN}&lang=en&theme=light&read=0`);
    await page.locator('.board').waitFor();
    const shots: string[] = [];
    const shoot = async () => {
      shots.push(join(folder, `${String(shots.length).padStart(4, '0')}.png`));
      await page.screenshot({ path: shots.at(-1)! });
    };
    await page.keyboard.press('+'); // 1/100
    await shoot();
    await page.keyboard.press(' ');
    while ((await page.locator('.go').innerText()) !== 'Again') {
      await page.clock.runFor(1000 / FRAMES_PER_SECOND);
      await shoot();
    }
    encode(folder);
    console.log(`docs ${FILE}: ${shots.length} frames`);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function encode(folder: string): void {
  const filter = `scale=${WIDTH}:-1:flags=lanczos,tpad=stop_mode=clone:stop_duration=${LAST_SECONDS}`;
  const input = ['-framerate', String(FRAMES_PER_SECOND), '-i', join(folder, '%04d.png')];
  const output = ['-c:v', 'libwebp_anim', '-quality', String(QUALITY), '-compression_level', '6', '-loop', '0'];
  try {
    execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...input, '-vf', filter, ...output, join(root, FILE)], {
      stdio: 'inherit',
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const advice = 'There is no ffmpeg to encode with. Install it, for example: sudo apt-get install ffmpeg.';
    throw new Error(advice, { cause: error });
  }
}

await animate();
