import { approveByHand, requestByHand, withdrawByHand } from '../crash/consents.ts';
import { type Act, acts, giveUp, move, store } from './acts.ts';
import { credentialAt, hourMs, openToken, pendingVersion, versionAt, type World } from './world.ts';

const others = ['bob', 'eve'] as const;

/** What others also do while a rotation waits. */
const usual = ['roll back', 'edit another field', 'give up and rotate again', 'replace the credential by hand'];

/** As people do who have the permissions: the command does the same, and refuses some of it. */
export async function approve(world: World, token: string | undefined): Promise<void> {
  if (token === undefined) return;
  for (const person of others) await approveByHand(subject(world), person, token);
}

const subject = ({ service, one }: World) => ({ service, secretArn: one.arn });

function setting({ service, one }: World, name: string, value: string): void {
  service.secretsManager.setTag(one.arn, `genesys-rotation:${name}`, value);
}

function freeze(world: World, hours: number): void {
  const at = (ms: number) => `${new Date(ms).toISOString().slice(0, 16)}Z`;
  const nowMs = world.service.clock.now();
  setting(world, 'freeze', `${at(nowMs - hourMs)}/${at(nowMs + hours * hourMs)}/year-end`);
}

/** Done while a rotation of a secret with `approval: required` waits, or is made, promoted or retired. */
export const waitingActs: readonly Act[] = [
  { name: 'approve', run: (world) => approve(world, openToken(world)) },
  {
    name: 'approve twice, and start it twice',
    run: async (world) => {
      const token = openToken(world);
      for (let time = 0; time < 2; time += 1) {
        await approve(world, token);
        await world.service.secretsManager.rotate(world.one.arn);
      }
    },
  },
  {
    name: 'request and approve alone',
    run: async (world) => {
      const token = openToken(world);
      if (token === undefined) return;
      await requestByHand(subject(world), 'alice', token);
      await approveByHand(subject(world), 'alice', token);
      await world.service.secretsManager.rotate(world.one.arn);
    },
  },
  {
    name: 'withdraw',
    run: async (world) => {
      const token = openToken(world);
      for (const person of others) if (token !== undefined) await withdrawByHand(subject(world), person, token);
    },
  },
  {
    name: 'give up, and approve that rotation',
    run: async (world) => {
      const token = openToken(world);
      giveUp(world);
      await approve(world, token);
      await world.service.secretsManager.rotate(world.one.arn);
    },
  },
  {
    name: 'put AWSPENDING back on a rotation that was given up, and approve it',
    run: async (world) => {
      const token = openToken(world);
      giveUp(world);
      await world.service.lambda.invoke('watch', { secretArn: world.one.arn });
      await approve(world, token);
      move(world, 'AWSPENDING', token);
      await world.service.secretsManager.rotate(world.one.arn);
    },
  },
  {
    name: 'answer a leak',
    isEmergency: true,
    run: async (world) => {
      setting(world, 'compromised', versionAt(world, world.one, 'AWSCURRENT') ?? '');
      await world.service.secretsManager.rotate(world.one.arn);
    },
  },
  {
    name: 'ask for no approval',
    lowersApproval: true,
    run: async (world) => {
      setting(world, 'approval', 'none');
      await world.service.secretsManager.rotate(world.one.arn);
    },
  },
  { name: 'freeze', run: (world) => freeze(world, 20) },
  {
    name: 'freeze, rotate, and end the window',
    run: async (world) => {
      freeze(world, 20);
      await world.service.secretsManager.rotate(world.one.arn);
      world.service.secretsManager.removeTag(world.one.arn, 'genesys-rotation:freeze');
    },
  },
  {
    name: 'write other fields beside the pending credential',
    run: (world) => {
      const pending = pendingVersion(world);
      if (pending === undefined || credentialAt(world, world.one, pending) === undefined) return;
      const document = JSON.parse(world.service.secretsManager.value(world.one.arn, pending) ?? '{}');
      store(world, world.one, { ...document, tampered: true }, ['AWSPENDING']);
    },
  },
  ...acts.filter(({ name }) => usual.includes(name)),
];
