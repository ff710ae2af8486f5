import { describe, expect, it } from 'vitest';
import type { CommandContext, Run } from '../../../cli/command-line/command.ts';
import { CommandError } from '../../../cli/command-line/command-error.ts';
import { consoleRoutes } from '../../../cli/console/console-routes.ts';
import type { FleetSource } from '../../../cli/console/fleet-source.ts';
import { createOperations } from '../../../cli/console/operations.ts';
import { confirm } from '../../../cli/operations/confirm.ts';
import type { SelectedSecret } from '../../../cli/operations/select-secrets.ts';
import { fleetOf, nowMs } from './fleet-of.ts';

const secret = fleetOf(1).secrets[0];
const deployment = { profile: 'prod', region: 'eu-west-1' };
const source = {
  find: async () => ({ deployment, secret }) as unknown as SelectedSecret,
  forget: () => {},
} as unknown as FleetSource;

/** Operations whose commands are this one. */
function operationsWith(run: Run) {
  const row = { summary: '', usage: '', arity: { least: 0, most: 1 }, options: {}, usesDeployment: true };
  const command = { ...row, load: async () => ({ run }) };
  const terminal = { out: () => {}, note: () => {}, ask: async () => undefined, isInteractive: false, environment: {} };
  return createOperations(
    {
      args: [],
      options: { flag: () => false, text: (name) => (name === 'stack' ? 'mine' : undefined), list: () => [] },
      terminal: {
        ...terminal,
        now: () => nowMs,
        sleep: async () => {},
        holdInterrupts: () => new AbortController().signal,
      },
      connect: async () => {
        throw new Error('nothing is connected');
      },
      commands: { rotate: command, rollback: command, emergency: command, approve: command },
    },
    source,
  );
}

const request = { id: 'request-1', action: 'emergency', secret: secret?.arn, typed: secret?.name, generation: 2 };
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('what the page starts', () => {
  it('is the command, confirmed by what was typed, for what was shown', async () => {
    const seen: object[] = [];
    const operations = operationsWith(async (context: CommandContext) => {
      const { args, options } = context;
      await confirm(context, { subject: secret?.name ?? '', steps: ['revokes it'] });
      seen.push({
        args,
        generation: options.text('generation'),
        isForced: options.flag('yes'),
        where: [options.list('profile'), options.list('region'), options.text('stack')],
      });
      return { document: {} };
    });
    await operations.start(request);
    await settled();
    expect(seen).toEqual([
      { args: [secret?.arn], generation: '2', isForced: false, where: [['prod'], ['eu-west-1'], 'mine'] },
    ]);
    expect(operations.list()).toMatchObject([{ state: 'done', notes: ['  • revokes it'] }]);
  });

  it('runs once when the response was lost and the page asks again', async () => {
    let runs = 0;
    const operations = operationsWith(async () => {
      runs += 1;
      return { document: {} };
    });
    await Promise.all([operations.start(request), operations.start(request)]);
    await settled();
    await operations.start(request);
    expect([runs, operations.list().length]).toEqual([1, 1]);
  });

  it('runs one at a time for a secret', async () => {
    const operations = operationsWith(() => new Promise(() => {}));
    await operations.start(request);
    await expect(operations.start({ ...request, id: 'request-2', action: 'rotate' })).rejects.toMatchObject({
      code: 'busy',
    });
  });

  it.each<[string, object]>([
    ['another name', { typed: 'team/secret-0001' }],
    ['no name', { typed: undefined }],
    ['another command', { action: 'decommission' }],
    ['a property of every object', { action: 'constructor' }],
    ['no generation', { generation: undefined }],
    ['a generation that is an option', { generation: '--yes' }],
    ['no id', { id: '' }],
    ['an approval of whatever waits', { action: 'approve' }],
    ['an approval of what is no version', { action: 'approve', versionId: '--yes' }],
  ])('is refused with %s', async (_, change) => {
    let runs = 0;
    const operations = operationsWith(async () => {
      runs += 1;
      return { document: {} };
    });
    await expect(operations.start({ ...request, ...change })).rejects.toBeInstanceOf(CommandError);
    expect([runs, operations.list()]).toEqual([0, []]);
  });

  it('approves the rotation that was shown, and has not failed if another person has to approve it too', async () => {
    const meant: (string | undefined)[] = [];
    const operations = operationsWith(async ({ options }) => {
      meant.push(options.text('version-id'));
      return { document: { outcome: 'waiting' }, exit: 'findings' };
    });
    await operations.start({ ...request, action: 'approve', versionId: 'token-2' });
    await settled();
    expect(meant).toEqual(['token-2']);
    expect(operations.list()).toMatchObject([{ state: 'waiting' }]);
    expect(operations.list()[0]?.error).toBeUndefined();
  });

  it('a rotation that has to wait for an approval has not failed, and says what comes next', async () => {
    const error = { code: 'approval-required', message: 'It waits.', nextStep: 'approve it.' };
    const operations = operationsWith(async () => ({ document: { secrets: [{ error }] }, exit: 'findings' }));
    await operations.start({ ...request, action: 'rotate' });
    await settled();
    expect(operations.list()).toMatchObject([{ state: 'waiting', error }]);
  });

  it('shows the error of the command, and no message that it does not know', async () => {
    const failing = operationsWith(async () => {
      throw new CommandError('failed', 'It failed.', 'try again.', 'some-code');
    });
    await failing.start(request);
    const broken = operationsWith(async () => {
      throw new Error('canary: what a service responded');
    });
    await broken.start(request);
    await settled();
    const error = { code: 'some-code', message: 'It failed.', nextStep: 'try again.' };
    expect(failing.list()).toMatchObject([{ state: 'failed', error }]);
    expect(JSON.stringify(broken.list())).toMatch(/"internal-error".*Unexpected error: Error/);
    expect(JSON.stringify(broken.list())).not.toContain('canary');
  });

  it('needs --operate: without it, no request changes anything', () => {
    const operations = operationsWith(async () => ({ document: {} }));
    const posts = (operate: boolean) =>
      Object.keys(consoleRoutes({ source, operations, operate, actOnSandbox: undefined })).filter((name) =>
        name.startsWith('POST'),
      );
    expect([posts(false), posts(true)]).toEqual([[], ['POST /api/operations']]);
  });
});
