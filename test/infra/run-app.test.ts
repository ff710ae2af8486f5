import { expect, it } from 'vitest';
import { defineDeployments, type RotationConfig } from '../../infra/index.ts';
import { runApp } from '../../infra/run-app.ts';
import { smallest } from './configuration.ts';

const run = async (load: () => RotationConfig, synthesize: () => void = () => {}) => {
  let printed = '';
  const printError = (text: string) => {
    printed += text;
  };
  const code = await runApp({ load: async () => load(), synthesize, printError });
  return { code, printed };
};

it('prints the problems of several deployments without a stack trace, and ends with 2', async () => {
  const eu = { ...smallest, region: 'eu-central-1' };
  const deployments = () => {
    defineDeployments({ 'e u': eu, us: { ...eu, secrets: [{ name: 'crm', every: '1h' }] }, again: eu });
    return smallest;
  };
  const { code, printed } = await run(deployments);
  expect(code).toBe(2);
  expect(printed).toBe(`The rotation configuration has 4 problems:
  - "e u" is not the name of a deployment (a letter, then letters, digits and hyphens)
  - us: secrets[0] "crm": every 1h is under 4h, the minimum of Secrets Manager
  - us: is the same stack as e u (genesys-oauth-rotation in the account of the AWS CLI, eu-central-1); set service, account or region
  - again: is the same stack as e u (genesys-oauth-rotation in the account of the AWS CLI, eu-central-1); set service, account or region
Correct them and synthesize again; nothing was deployed.
`);
});

it('ends with 0 when there are none, and leaves other errors as they are', async () => {
  expect(await run(() => smallest)).toEqual({ code: 0, printed: '' });
  const broken = () => {
    throw new TypeError('broken');
  };
  await expect(run(() => smallest, broken)).rejects.toThrow(TypeError);
});
