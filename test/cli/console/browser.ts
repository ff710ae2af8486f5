import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

export const executablePath = ['chromium-headless-shell', 'chromium', 'google-chrome']
  .map((name) => `/usr/bin/${name}`)
  .find(existsSync);
if (executablePath === undefined) {
  process.stderr.write('No Chromium (apt-get install chromium-headless-shell): no page was opened\n');
}

/** For people, who look at them: CONSOLE_SCREENSHOTS=folder. */
const screenshots = process.env.CONSOLE_SCREENSHOTS;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = { phone: 360, laptop: 1280, wall: 2560 } as const;

/** A browser with everything that it asked for, everything that it was sent, and every error of a page. */
export interface WatchedBrowser {
  readonly received: string[];
  open(): Promise<{ readonly context: BrowserContext; readonly page: Page }>;
  close(): Promise<void>;
  /** No secret was received, nothing but this machine was asked, and no page had an error. */
  assertDiscreet(canaries: readonly string[]): void;
}

export async function launchBrowser(): Promise<WatchedBrowser> {
  const browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  const asked: string[] = [];
  const received: string[] = [];
  const problems: string[] = [];
  return {
    received,
    async open() {
      const context = await browser.newContext();
      const page = await context.newPage();
      // A skipped day is 24 runs of watch.
      page.setDefaultTimeout(120_000);
      page.on('request', (request) => asked.push(request.url()));
      page.on('response', async (response) => {
        if (response.status() !== 304) received.push(await response.text().catch(() => ''));
      });
      page.on('pageerror', (error) => problems.push(String(error)));
      return { context, page };
    },
    close: () => browser.close(),
    assertDiscreet(canaries) {
      const text = received.join('\n');
      expect(text).toContain('contact-center/crm-sync');
      expect(canaries.filter((canary) => text.includes(canary))).toEqual([]);
      expect(asked.filter((url) => !/^(http:\/\/127\.0\.0\.1:|file:|data:)/.test(url))).toEqual([]);
      expect(problems).toEqual([]);
    },
  };
}

/** Both themes and three widths: axe finds nothing, and nothing is wider than the screen. */
export async function shoot(page: Page, view: string): Promise<void> {
  for (const [size, width] of Object.entries(widths)) {
    await page.setViewportSize({ width, height: width === 360 ? 800 : 1100 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page, `${view} ${size} ${colorScheme}`);
      const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect({ view, size, over }).toEqual({ view, size, over: 0 });
      if (screenshots !== undefined) {
        mkdirSync(screenshots, { recursive: true });
        await page.screenshot({ path: join(screenshots, `${view}-${size}-${colorScheme}.png`) });
      }
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Runs axe outside of the page's own policy, in the page's document. */
async function assertAccessible(page: Page, view: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const evaluate = async (expression: string) => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return result.value;
  };
  // The slide of the drawer is over.
  await evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished)).then(() => 0)');
  await evaluate(`${axe}; 0`);
  const found = await evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map((n) => n.target + " " + n.failureSummary).join(" | ")))',
  );
  await session.detach();
  expect({ view, found }).toEqual({ view, found: [] });
}
