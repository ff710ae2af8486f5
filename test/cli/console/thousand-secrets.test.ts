import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { composePageData } from '../../../cli/console/compose-page-data.ts';
import { startConsoleServer } from '../../../cli/console/console-server.ts';
import { readPageAssets } from '../../../cli/console/page-html.ts';
import { fleetOf, nowMs } from './fleet-of.ts';

const executablePath = ['chromium-headless-shell', 'chromium', 'google-chrome']
  .map((name) => `/usr/bin/${name}`)
  .find(existsSync);

describe.skipIf(executablePath === undefined)('the console with 1,000 secrets', () => {
  it('shows and filters all of them', async () => {
    const deployments = [
      { name: 'prod', accountId: '123456789012', region: 'eu-west-1', service: 'rotation', commandOptions: [] },
    ];
    const data = composePageData({
      product: '1.0.0',
      mode: 'read',
      isSandbox: false,
      deployments,
      fleets: [fleetOf(1000)],
      approvals: new Map(),
      clients: { state: 'reading' },
      nowMs,
    });
    const server = await startConsoleServer({
      assets: await readPageAssets(),
      routes: {
        'GET /api/fleet': async () => ({ body: data, tagged: data }),
        'GET /api/operations': async () => ({ body: [] }),
      },
    });
    const browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      const startedMs = performance.now();
      await page.goto(server.address);
      await page.getByText('1000 of 1000 secrets').waitFor();
      const firstMs = performance.now() - startedMs;
      // One letter, until the table that it leaves has been laid out.
      const filterMs = await page.evaluate(`(async () => {
        const input = document.querySelector('input[type=search]');
        const begun = performance.now();
        input.value = 'secret-0042';
        input.dispatchEvent(new Event('input', { bubbles: true }));
        while (document.querySelectorAll('tbody tr').length !== 1) await new Promise(requestAnimationFrame);
        return performance.now() - begun;
      })()`);
      await page.getByText('1 of 1000 secrets').waitFor();
      await page.getByRole('searchbox').fill('');
      await page.getByRole('button', { name: 'Show all 1000' }).click();
      const startMs = performance.now();
      await page.waitForFunction('document.querySelectorAll("tbody tr").length === 1000');
      const allMs = performance.now() - startMs;
      process.stderr.write(
        `1,000 secrets: shown after ${Math.round(firstMs)} ms, filtered in ${Math.round(Number(filterMs))} ms, all rows in ${Math.round(allMs)} ms, ${Math.round(JSON.stringify(data).length / 1000)} KB\n`,
      );
      expect(await page.locator('tbody tr').count()).toBe(1000);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
