import { ledgerStateOf, owedBy } from '../crash/ledger-facts.ts';
import { credentialAt, letPeriodPass, type World } from './scenario.ts';

/** What it took to bring the rotation to its end once the failure was over, and what was left. */
export interface Recovery {
  readonly by:
    | 'the same rotation'
    | 'the next rotation'
    | 'the dead letter, sent again'
    | 'itself'
    | 'the next run'
    | 'nothing';
  /** What is not as it has to be in the end. */
  readonly problems: readonly string[];
}

/** Rotations that an operator starts before giving up. */
const maximumRotations = 3;

/** What comes again comes minutes later: the lock of a dead invocation is free by then. In milliseconds. */
const retryAfterMs = 120_000;

export async function recover(world: World): Promise<Recovery> {
  const { service, arn, token } = world;
  const { secretsManager } = service;
  const isCurrent = () => secretsManager.versions(arn)[token]?.stages.includes('AWSCURRENT') === true;
  await service.clock.advance(retryAfterMs);
  let by: Recovery['by'] = isCurrent() ? 'itself' : 'nothing';
  if (by === 'nothing' && (await secretsManager.rotate(arn, { token })).outcome === 'succeeded')
    by = 'the same rotation';
  // A step after the promotion may have failed: Secrets Manager repeats it.
  else if (by === 'itself') await secretsManager.rotate(arn, { token });
  for (let rotation = 0; by === 'nothing' && rotation < maximumRotations; rotation += 1) {
    await service.clock.advance(retryAfterMs);
    if ((await secretsManager.rotate(arn)).outcome === 'succeeded') by = 'the next rotation';
  }
  for (let period = 0; period < 3; period += 1) {
    if (await redrive(world)) by = 'the dead letter, sent again';
    await letPeriodPass(service);
  }
  // What neither a timer nor a dead letter brings about, watch does.
  if (owedBy(ledgerStateOf(service, arn)).length > 0) {
    await service.lambda.invoke('watch', { secretArn: arn });
    for (let period = 0; period < 3; period += 1) await letPeriodPass(service);
  }
  return { by, problems: problemsAtTheEnd(world) };
}

/** Hands every order of this secret that is in the dead-letter queue to the function again. */
async function redrive({ service, arn }: World): Promise<boolean> {
  const { deadLetters, deadLetterArn, lambda } = service;
  const letters = deadLetters.messages(deadLetterArn).filter(({ body }) => body.includes(arn));
  for (const { body } of letters) {
    const { requestPayload } = JSON.parse(body);
    await lambda.invoke('retire', requestPayload);
  }
  return letters.length > 0;
}

function problemsAtTheEnd(world: World): string[] {
  const { service, arn, name, retired } = world;
  const { genesys } = service;
  const problems: string[] = [];
  const current = credentialAt(world);
  if (current === undefined || !genesys.canLogIn(current.clientId, current.clientSecret)) {
    problems.push('AWSCURRENT does not log in');
  }
  if (genesys.canLogIn(retired.clientId, retired.clientSecret)) problems.push('the old credential still logs in');
  for (const live of genesys.liveCredentials().filter(({ clientName }) => clientName === name)) {
    const isCurrent = live.clientId === current?.clientId && live.clientSecret === current.clientSecret;
    if (!isCurrent && live.clientId !== current?.standbyClientId) problems.push('a live credential is stranded');
  }
  problems.push(...owedBy(ledgerStateOf(service, arn)).map((owed) => `the ledger still owes ${owed}`));
  return problems;
}
