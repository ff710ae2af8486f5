import { existsSync } from 'node:fs';
import { omitUndefined } from '../domain/omit-undefined.ts';
import { type RunningSandbox, type SecretSettings, startSandbox } from '../sandbox/index.ts';
import { extraField } from './demo-sandbox.ts';
import type { SandboxArguments } from './sandbox-arguments.ts';

/** The sandbox of `npm run sandbox`, whose grace and quarantine periods are short. */
export async function startKeptSandbox(options: SandboxArguments): Promise<RunningSandbox> {
  const { strategy, organization: organizations, state: stateFile, ...others } = options;
  const isKept = stateFile !== undefined && existsSync(stateFile);
  // Given for a state file that exists, it is refused.
  const secret = isKept && strategy === undefined ? undefined : secretSettings(strategy);
  const sandbox = await startSandbox({ ...others, organizations, stateFile, secret });
  const { settings } = sandbox.service.genesys;
  settings.secretsEndpoint = sandbox.secrets.some(({ name }) => strategyOf(sandbox, name) === 'multi-secret');
  return sandbox;
}

function secretSettings(strategy: SandboxArguments['strategy']): SecretSettings {
  return {
    settings: { ...omitUndefined({ strategy }), 'grace-period': '5s', 'quarantine-period': '3s' },
    fields: { [extraField.name]: extraField.value },
    adminSecretName: strategy === 'in-place' ? 'contact-center/rotation-admin' : undefined,
  };
}

function strategyOf({ service }: RunningSandbox, SecretId: string): string | undefined {
  try {
    const { Tags } = service.secretsManager.call('DescribeSecret', { SecretId });
    const tags = Tags as readonly { readonly Key: string; readonly Value: string }[];
    return tags.find(({ Key }) => Key === 'genesys-rotation:strategy')?.Value;
  } catch {
    // An operator has deleted it.
    return undefined;
  }
}
