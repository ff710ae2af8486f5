import { encodeApproval } from '../../lambda/ledger/item-records.ts';
import type { Item } from '../../sandbox/dynamodb/attribute-value.ts';
import { ledgerTableOf } from '../crash/ledger-facts.ts';
import { type Document, unfinishedVersion, versionAt } from './facts.ts';
import type { History, Model } from './history.ts';

const dayMs = 86_400_000;

const versionStage = (real: History, parameters: object) =>
  real.ledger.byHand(() =>
    real.service.secretsManager.call('UpdateSecretVersionStage', { SecretId: real.arn, ...parameters }),
  );

/** What a person does with the AWS CLI or in Genesys Cloud. */
export const operator = {
  moveCurrent(real: History, { facts }: Model, toVersionId: string): void {
    const from = versionAt(facts, 'AWSCURRENT')?.id;
    versionStage(real, { VersionStage: 'AWSCURRENT', MoveToVersionId: toVersionId, RemoveFromVersionId: from });
  },
  givePendingUp(real: History, { facts }: Model): void {
    const from = unfinishedVersion(facts)?.id;
    if (from !== undefined) versionStage(real, { VersionStage: 'AWSPENDING', RemoveFromVersionId: from });
  },
  placePending(real: History, { facts }: Model, toVersionId: string): void {
    const from = versionAt(facts, 'AWSPENDING')?.id;
    real.ledger.placePendingByHand(toVersionId);
    const remove = from === undefined ? {} : { RemoveFromVersionId: from };
    versionStage(real, { VersionStage: 'AWSPENDING', MoveToVersionId: toVersionId, ...remove });
  },
  store(real: History, document: Document): void {
    const SecretString = JSON.stringify(document);
    real.ledger.byHand(() => real.service.secretsManager.call('PutSecretValue', { SecretId: real.arn, SecretString }));
  },
  /** As the command does: the client that was stored by hand is meant. */
  async approve({ service, arn }: History, clientId: string): Promise<void> {
    const nowMs = service.clock.now();
    const [at = '', expiresAt = ''] = [nowMs, nowMs + dayMs].map((ms) => new Date(ms).toISOString());
    const approval = encodeApproval({ secretArn: arn, kind: 'adopt', clientId, by: 'the operator', at, expiresAt });
    await service.dynamoDb.put(ledgerTableOf(service), approval as unknown as Item);
  },
  tag({ service, arn }: History, setting: string, value: string | undefined): void {
    const key = `genesys-rotation:${setting}`;
    if (value === undefined) service.secretsManager.removeTag(arn, key);
    else service.secretsManager.setTag(arn, key, value);
  },
  cancelRotation({ service, arn }: History): void {
    service.secretsManager.call('CancelRotateSecret', { SecretId: arn });
  },
  /** As the runbook has it: what was left is given up, then testSecret runs alone. */
  async resumeRotation(real: History, model: Model): Promise<void> {
    operator.givePendingUp(real, model);
    real.service.secretsManager.call('RotateSecret', { SecretId: real.arn, RotateImmediately: false });
    await real.service.idle();
  },
  deny({ service, admin }: History, { facts, settings }: Model): void {
    const everything = ['view', 'add', 'edit', 'delete'].map((action) => `oauth:client:${action}`);
    const clients = settings.hasAdmin ? [admin.clientId] : facts.clients.map(({ id }) => id);
    service.genesys.settings.permissionsDenied = Object.fromEntries(clients.map((id) => [id, everything]));
  },
  allow({ service }: History): void {
    service.genesys.settings.permissionsDenied = {};
  },
};
