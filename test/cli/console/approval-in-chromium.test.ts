import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsoleServer } from '../../../cli/console/console-server.ts';
import { startSandboxConsole } from '../../../demo/sandbox-console.ts';
import { account } from '../../../sandbox/aws-account.ts';
import { type RunningSandbox, startSandbox } from '../../../sandbox/index.ts';
import { runCommand } from '../command-runner.ts';
import { executablePath, launchBrowser, shoot, type WatchedBrowser } from './browser.ts';

const day = (offset: number) => new Date(sandbox.service.clock.now() + offset * 86_400_000).toISOString().slice(0, 10);

let sandbox: RunningSandbox;
let browser: WatchedBrowser;
let page: Page;
const servers: ConsoleServer[] = [];
let name: string;
let frozen: string;

/** Opens the page as a person. Its commands run with the keys that the process has then. */
async function become(person: string, options?: { readonly operate: boolean }): Promise<void> {
  const roleArn = `arn:aws:iam::${account}:role/people`;
  const server = await startSandboxConsole(sandbox, {
    accessKeyId: sandbox.service.iam.createSession(roleArn, person),
    ...options,
  });
  servers.push(server);
  await page.goto('about:blank');
  await page.goto(server.address);
  await page.getByRole('heading', { name: 'Fleet' }).waitFor();
}

const dialog = () => page.getByRole('dialog');
const form = (label: string) => page.getByRole('form', { name: label });

async function confirm(button: string): Promise<void> {
  await dialog().getByRole('button', { name: button, exact: true }).first().click();
  await page.getByLabel(`Type ${name} to confirm`).fill(name);
  await form(button).getByRole('button', { name: button, exact: true }).click();
}

const openSecret = async (secret: string) => {
  await page.getByRole('link', { name: secret, exact: true }).click();
  await dialog().waitFor();
};
const versionsNow = () => sandbox.service.secretsManager.value(name);
const ended = (text: string) => page.locator('.notes').getByText(text, { exact: false }).waitFor();

describe.skipIf(executablePath === undefined)('approving in Chromium', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    sandbox = await startSandbox({ secrets: 3 });
    const [first, second] = sandbox.secrets;
    name = first?.name ?? '';
    frozen = second?.name ?? '';
    const { iam } = sandbox.service;
    const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' };
    const roleArn = `arn:aws:iam::${account}:role/people`;
    iam.createRole({ name: 'people', trust: { Version: '2012-10-17', Statement: [trust] } });
    const all = { Effect: 'Allow', Action: '*', Resource: '*' };
    iam.attachPolicy(roleArn, 'all', { Version: '2012-10-17', Statement: [all] });
    sandbox.service.secretsManager.setTag(first?.arn ?? '', 'genesys-rotation:approval', 'required');
    const window = `${day(-1)}/${day(60)}/year-end-close`;
    sandbox.service.secretsManager.setTag(second?.arn ?? '', 'genesys-rotation:freeze', window);
    browser = await launchBrowser();
    ({ page } = await browser.open());
    page.setDefaultTimeout(90_000);
  });
  afterAll(async () => {
    await browser?.close();
    for (const server of servers) await server.close();
    if (sandbox === undefined) return;
    const { genesys } = sandbox.service;
    const canaries = [...genesys.createdSecrets(), ...genesys.issuedTokens()];
    await sandbox.close();
    expect(canaries.length).toBeGreaterThan(3);
    browser.assertDiscreet(canaries);
  });

  it('a rotation that needs an approval waits, is counted, and is found by its tile', async () => {
    await become('alice');
    await openSecret(name);
    const before = versionsNow();
    await confirm('Rotate');
    await ended('rotate: … waiting');
    await page.getByRole('region', { name: 'Waiting for approval' }).getByText(':alice').first().waitFor();
    expect(versionsNow()).toBe(before);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: '1 Waiting for approval' }).click();
    await page.getByText('1 of 3 secrets').waitFor();
    await page.getByText(/requested by \S+:alice/).waitFor();
    await shoot(page, 'waiting');
  });

  it('its form is reached with the keyboard, and Escape leaves it, and then the drawer', async () => {
    await page.getByRole('link', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    const button = dialog().getByRole('button', { name: 'Approve', exact: true });
    const isFocused = async () => (await button.and(page.locator(':focus')).count()) === 1;
    for (let at = 0; at < 10 && !(await isFocused()); at += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await form('Approve').waitFor();
    await page.keyboard.type(name.slice(0, 3));
    expect(await page.getByLabel(`Type ${name} to confirm`).inputValue()).toBe(name.slice(0, 3));
    await shoot(page, 'approve');
    await page.keyboard.press('Escape');
    await form('Approve').waitFor({ state: 'detached' });
    expect(await dialog().isVisible()).toBe(true);
    expect(await isFocused()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  it('refuses whoever requested it, with the words of the command', async () => {
    const before = versionsNow();
    await openSecret(name);
    await confirm('Approve');
    await ended('approve: ✗ failed');
    const { notes } = await runCommand(sandbox.service, `approve ${name} --yes`);
    const said = await page.locator('.notes [role=alert]').innerText();
    const [, message = 'nothing'] = /(\S+:alice has requested this rotation of .*? approve it\.)/.exec(notes) ?? [];
    expect(said).toContain(message);
    expect(said).toContain('own-request');
    expect(versionsNow()).toBe(before);
  });

  it('without --operate it has the exact command instead of the button', async () => {
    await become('bob', { operate: false });
    await openSecret(name);
    const region = page.getByRole('region', { name: 'Waiting for approval' });
    await region.getByText(new RegExp(`gor approve ${name} --version-id \\S+ --region`)).waitFor();
    expect(await page.getByRole('region', { name: 'Actions' }).count()).toBe(0);
    await shoot(page, 'waiting-read-only');
  });

  it('goes on when another person approves it', async () => {
    const before = versionsNow();
    await become('bob');
    await openSecret(name);
    await confirm('Approve');
    await ended('approve: ✓ done');
    expect(versionsNow()).not.toBe(before);
    await page.getByRole('region', { name: 'Waiting for approval' }).waitFor({ state: 'detached' });
    await dialog().getByText('rotation-approved').first().waitFor();
  });

  it('a freeze window that holds a rotation is seen in its drawer and in the plan', async () => {
    await sandbox.service.secretsManager.rotate(sandbox.secrets[1]?.arn ?? '');
    await page.getByRole('button', { name: 'Close' }).click();
    await openSecret(frozen);
    const region = page.getByRole('region', { name: 'Waiting for the end of a freeze window' });
    await region.getByText('(year-end-close)').waitFor();
    await shoot(page, 'frozen');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: 'Next 31 days' }).click();
    await page.getByText('(year-end-close)').first().waitFor();
    await shoot(page, 'plan-frozen');
  });
});
