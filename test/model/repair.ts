import { randomUUID } from 'node:crypto';
import { approveByHand } from '../crash/consents.ts';
import { setRoles } from './commands/clients.ts';
import { passTime } from './commands/time.ts';
import { clientOf, type Document, logsIn, readFacts, unfinishedVersion, versionAt } from './facts.ts';
import { deadLettersOf, type History, type Model } from './history.ts';
import { operator } from './operator.ts';
import { heldToken } from './refusals.ts';

const dayMs = 86_400_000;

/** A rotation that is repaired again and again without an end is stuck. */
const mostRotations = 5;

/** Follows the runbook until a rotation succeeds. Returns the violations. */
export async function repair(model: Model, real: History): Promise<string[]> {
  repairSettings(model, real);
  await repairCredentials(model, real);
  if (!model.isEnabled) {
    await operator.resumeRotation(real, model);
    model.isEnabled = true;
    refresh(model, real);
  }
  const redriven = await redriveDeadLetters(real);
  const codes: string[] = [];
  for (let rotation = 0; rotation < mostRotations; rotation += 1) {
    refresh(model, real);
    const { outcome, steps } = await real.service.secretsManager.rotate(real.arn, { token: randomUUID() });
    await real.service.idle();
    refresh(model, real);
    if (outcome === 'succeeded') {
      const unreported = await passTime(model, real, 6 * dayMs);
      refresh(model, real);
      // AWSPENDING may have been on a version whose standby client is deleted.
      await repairCredentials(model, real);
      return [...redriven, ...unreported];
    }
    const code = /^[a-z-]+/.exec(steps.at(-1)?.invocation.error?.errorMessage ?? '')?.[0] ?? outcome;
    codes.push(code);
    await repairAfter(code, model, real);
  }
  return [`5: no rotation succeeded although everything was repaired (${codes.join(', ')})`];
}

function refresh(model: Model, real: History): void {
  model.facts = readFacts(real);
}

function repairSettings(model: Model, real: History): void {
  const { settings } = model;
  real.service.faults.clear();
  operator.allow(real);
  model.isDenied = false;
  for (const setting of ['approval', 'freeze']) operator.tag(real, setting, undefined);
  model.approval = 'none';
  model.frozenUntilMs = undefined;
  for (const which of ['grace', 'quarantine'] as const) {
    operator.tag(real, `${which}-period`, '12h');
    settings[which] = '12h';
  }
  real.ledger.shorten();
  if (settings.strategy === 'in-place' && !settings.hasAdmin) {
    operator.tag(real, 'admin-secret', real.admin.name);
    settings.hasAdmin = true;
  }
  for (const { id, state } of model.facts.clients) {
    if (model.haveRolesChanged && state !== 'deleted') setRoles(real, id, false);
  }
  model.haveRolesChanged = false;
}

/** "AWSCURRENT is refused", and what the message about a standby says. */
async function repairCredentials(model: Model, real: History): Promise<void> {
  const previous = versionAt(model.facts, 'AWSPREVIOUS');
  const isDead = !logsIn(model.facts, versionAt(model.facts, 'AWSCURRENT')?.document);
  if (isDead && previous !== undefined && logsIn(model.facts, previous.document)) {
    operator.moveCurrent(real, model, previous.id);
    refresh(model, real);
  }
  const current = versionAt(model.facts, 'AWSCURRENT')?.document;
  if (current === undefined) return;
  const repaired = withLivingCredential(model, real, withLivingStandby(model, real, current));
  if (JSON.stringify(repaired) !== JSON.stringify(current)) operator.store(real, repaired);
  // Also one that was stored before: the runbook has the client approved that is meant.
  if (model.facts.ledger?.clients[repaired.clientId] === undefined) await operator.approve(real, repaired.clientId);
  refresh(model, real);
}

function withLivingCredential({ facts }: Model, { service, name }: History, document: Document): Document {
  const { genesys, organization, roleId } = service;
  // In place, what works is in AWSPENDING, and the rotation has to be finished.
  if (logsIn(facts, document) || logsIn(facts, unfinishedVersion(facts)?.document)) return document;
  const { secretId: _dead, ...kept } = document;
  const client = clientOf(facts, document.clientId);
  if (client === undefined || client.state === 'deleted') {
    const roleDivisions = [{ roleId, divisionId: '*' }];
    return { ...kept, ...genesys.createClient({ organization, name, roleDivisions }) };
  }
  if (client.state === 'inactive') genesys.updateByHand(client.id, { state: 'active' });
  if (genesys.canLogIn(document.clientId, document.clientSecret)) return document;
  return { ...kept, ...genesys.regenerateByHand(client.id) };
}

function withLivingStandby({ facts }: Model, { service }: History, document: Document): Document {
  const { standbyClientId, ...others } = document;
  const standby = clientOf(facts, standbyClientId);
  if (standby?.state === 'active') return document;
  if (standby?.state !== 'inactive') return others as Document;
  service.genesys.updateByHand(standby.id, { state: 'active' });
  return document;
}

/** What the message of a refusal says is to be done. */
async function repairAfter(code: string, model: Model, real: History): Promise<void> {
  const { genesys } = real.service;
  const current = versionAt(model.facts, 'AWSCURRENT')?.document;
  switch (code) {
    case 'standby-in-grace-period':
      await passTime(model, real, 3 * dayMs);
      return;
    case 'ambiguous-client-secret': {
      const stored = genesys.liveCredentials().find(({ clientSecret }) => clientSecret === current?.clientSecret);
      if (current !== undefined && stored !== undefined)
        operator.store(real, { ...current, secretId: stored.secretId });
      return;
    }
    case 'secret-limit-reached':
      for (const { clientId, clientSecret, secretId } of genesys.liveCredentials()) {
        if (clientId !== current?.clientId || clientSecret === current.clientSecret) continue;
        real.ledger.byHand(() => genesys.setSecretStatusByHand(clientId, secretId, 'inactive'));
      }
      return;
    case 'client-not-found':
    case 'client-inactive':
    case 'multi-secret-unavailable':
    case 'current-credential-rejected':
      operator.givePendingUp(real, model);
      refresh(model, real);
      await repairCredentials(model, real);
      return;
    case 'pending-credential-rejected':
      return;
    case 'approval-required': {
      // One that is held stays held.
      const token = heldToken(model.facts);
      const subject = { service: real.service, secretArn: real.arn };
      for (const person of ['bob', 'eve']) if (token !== undefined) await approveByHand(subject, person, token);
      return;
    }
    default:
      operator.givePendingUp(real, model);
  }
}

/** "A retirement failed": the order is run again. One that still fails says why. */
async function redriveDeadLetters(real: History): Promise<string[]> {
  const violations: string[] = [];
  for (const { order } of deadLettersOf(real)) {
    const { error } = await real.service.lambda.invoke('retire', order);
    const message = error?.errorMessage ?? '';
    if (message.startsWith('internal-error')) violations.push('7: retire failed with an internal-error');
  }
  return violations;
}
