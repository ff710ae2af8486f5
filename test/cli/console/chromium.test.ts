import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ConsoleServer } from '../../../cli/console/console-server.ts';
import { startSandboxConsole } from '../../../demo/sandbox-console.ts';
import { type RunningSandbox, startSandbox } from '../../../sandbox/index.ts';
import { runCommand } from '../command-runner.ts';
import { executablePath, launchBrowser, shoot, type WatchedBrowser } from './browser.ts';

let sandbox: RunningSandbox;
let server: ConsoleServer;
let browser: WatchedBrowser;
let page: Page;
describe.skipIf(executablePath === undefined)('the console in Chromium', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    sandbox = await startSandbox({ secrets: 4, secret: { settings: { 'grace-period': '2d' } } });
    sandbox.service.genesys.settings.secretsEndpoint = true;
    const { genesys, organization } = sandbox.service;
    genesys.createClient({ organization, name: '<b>Forgotten</b>', roleDivisions: [] });
    server = await startSandboxConsole(sandbox);
    browser = await launchBrowser();
    ({ page } = await browser.open());
    await page.goto(server.address);
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    // It did not start: the error is another.
    if (sandbox === undefined) return;
    const { genesys } = sandbox.service;
    const canaries = [...genesys.createdSecrets(), ...genesys.issuedTokens()];
    await sandbox.close();
    expect(canaries.length).toBeGreaterThan(4);
    browser.assertDiscreet(canaries);
  });

  const name = () => sandbox.secrets[0]?.name ?? '';
  const openSecret = async (secret = name()) => {
    await page.getByRole('link', { name: secret, exact: true }).click();
    await page.getByRole('dialog').waitFor();
  };
  const closeSecret = () => page.getByRole('button', { name: 'Close' }).click();
  const act = async (label: RegExp, secret = name()) => {
    await page.getByRole('dialog').getByRole('button', { name: label }).first().click();
    const submit = page.locator('.actions form button[type=submit]');
    expect(await submit.isDisabled()).toBe(true);
    await page.getByLabel(`Type ${secret} to confirm`).fill(secret);
    await submit.click();
  };
  const ended = (text: string) => page.locator('.notes').getByText(text, { exact: false }).waitFor();

  it('shows nothing without the token, and opens once', async () => {
    const { context: other, page: stranger } = await browser.open();
    await stranger.goto(`http://127.0.0.1:${server.port}/`);
    await stranger.getByText('This address has no token').waitFor();
    await stranger.goto('about:blank');
    await stranger.goto(server.address);
    await stranger.getByText('was opened before').waitFor();
    expect(await stranger.locator('table').count()).toBe(0);
    await other.close();
    expect(page.url()).not.toContain('token');
    await page.reload();
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
  });

  it('rotates, once its name is typed', async () => {
    await openSecret();
    await act(/^Rotate$/);
    await ended('rotate: ✓ done');
    expect(await page.getByRole('dialog').getByText('#2 has leaked').count()).toBe(1);
  });

  it('rolls back', async () => {
    await act(/^Roll back to #1$/);
    await ended('rollback: ✓ done');
  });

  it('answers a leak with proof', async () => {
    await closeSecret();
    await page.getByRole('button', { name: 'Leak a credential' }).click();
    await page.getByText('A scanner found the client secret').waitFor();
    await openSecret();
    await act(/has leaked$/);
    await ended('emergency: ✓ done');
    await page.getByText('login rejected').first().waitFor();
    expect(
      sandbox
        .scenario()
        ?.goals()
        .every(({ reached }) => reached),
    ).toBe(true);
    await shoot(page, 'secret');
  });

  it('shows the error of the step and what to do next while Genesys Cloud is broken', async () => {
    await closeSecret();
    await page.getByRole('button', { name: 'Break Genesys Cloud' }).click();
    await page.getByText('503 to every call').waitFor();
    const second = sandbox.secrets[1]?.name ?? '';
    await openSecret(second);
    await act(/^Rotate$/, second);
    await ended('rotate: ✗ failed');
    await page.getByRole('alert').getByText('Next:').first().waitFor();
    await shoot(page, 'failing');
    await closeSecret();
    await page.getByRole('button', { name: 'Repair Genesys Cloud' }).click();
    await page.getByText('responds again').waitFor();
  });

  it('skips time', async () => {
    const before = sandbox.service.clock.now();
    await page.getByRole('button', { name: 'Skip 1 day' }).click();
    await page.getByText('A day has passed').waitFor();
    expect(sandbox.service.clock.now() - before).toBeGreaterThan(86_000_000);
    await page.getByRole('button', { name: 'Skip to the next revocation' }).click();
    await page.getByText('The next revocation was due').waitFor();
  });

  it('asks Genesys Cloud who uses a credential', async () => {
    await openSecret();
    await page.getByRole('button', { name: 'Ask Genesys Cloud' }).click();
    await page.getByRole('region', { name: 'Use of its credentials' }).locator('td').first().waitFor();
    await closeSecret();
  });

  it('finds a secret by any of its words, keeps the search in the address, and goes by keyboard', async () => {
    const third = sandbox.secrets[2]?.name ?? '';
    await page.getByRole('searchbox').fill(third);
    await page.getByText(`1 of ${sandbox.secrets.length} secrets`).waitFor();
    await page.reload();
    await page.getByText(`1 of ${sandbox.secrets.length} secrets`).waitFor();
    await page.getByRole('link', { name: third }).press('Enter');
    await page.getByRole('dialog').waitFor();
    // The page hears the key once it has painted the dialog.
    await vi.waitFor(
      async () => {
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden', timeout: 2_000 });
      },
      { timeout: 60_000, interval: 100 },
    );
    await page.getByRole('searchbox').fill('');
  });

  it.each(['Fleet', 'Next 31 days', 'Other clients'])(
    '%s is usable in both themes and at three widths',
    async (view) => {
      await page.getByRole('link', { name: view, exact: true }).click();
      await page.getByRole('heading', { name: view, exact: true }).waitFor();
      await shoot(page, view.toLowerCase().replaceAll(' ', '-'));
    },
  );

  it('its report has the same tables and charts, in one file without a script', async () => {
    // Whatever the tests before have done.
    await sandbox.service.secretsManager.rotate(sandbox.secrets[3]?.arn ?? '');
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    const day = (offset: number) => new Date(sandbox.service.clock.now() + offset * 86_400_000).toISOString();
    const period = `--from ${day(-30).slice(0, 10)} --to ${day(1).slice(0, 10)}`;
    const { exitCode } = await runCommand(sandbox.service, `report ${period} --without-genesys --out ${folder}`);
    expect(exitCode).toBe(0);
    const file = readdirSync(folder).find((each) => each.endsWith('.html')) ?? '';
    const { context, page: reader } = await browser.open();
    await reader.goto(pathToFileURL(join(folder, file)).href);
    await reader.getByRole('region', { name: 'Rotations' }).getByText('promoted').first().waitFor();
    expect(await reader.locator('svg[role=img]').count()).toBeGreaterThan(1);
    expect(await reader.locator('script').count()).toBe(0);
    browser.received.push(await reader.content());
    await shoot(reader, 'report');
    await reader.emulateMedia({ media: 'print' });
    await shoot(reader, 'report-printed');
    await context.close();
    rmSync(folder, { recursive: true });
  });

  it('exports itself as a file that asks nobody and shows the texts of others as texts', async () => {
    const file = join(tmpdir(), `console-${process.pid}.html`);
    const hostile = '</script><img src=x onerror=document.title=1>';
    sandbox.service.secretsManager.call('TagResource', {
      SecretId: name(),
      Tags: [{ Key: 'genesys-rotation:in-use-policy', Value: hostile }],
    });
    const { exitCode, notes } = await runCommand(sandbox.service, `console --export ${file}`);
    expect({ exitCode, notes }).toEqual({ exitCode: 0, notes: '' });
    const html = readFileSync(file, 'utf8');
    browser.received.push(html);
    const { context: other, page: reader } = await browser.open();
    const askedByFile: string[] = [];
    reader.on('request', (request) => askedByFile.push(request.url()));
    await reader.goto(pathToFileURL(file).href);
    await reader.getByRole('link', { name: name(), exact: true }).click();
    await reader.getByText(hostile).waitFor();
    expect([await reader.title(), await reader.locator('img').count()]).toEqual(['Genesys OAuth rotation', 0]);
    await reader.getByText('revocation-verified').or(reader.getByText('credential-superseded')).first().waitFor();
    expect(askedByFile.filter((url) => !/^(file|data):/.test(url))).toEqual([]);
    await other.close();
    rmSync(file);
  });
});
