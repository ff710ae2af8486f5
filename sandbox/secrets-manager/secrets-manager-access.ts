import { account, region } from '../aws-account.ts';
import type { SandboxRequest, SandboxResponse } from '../core/service.ts';
import type { AccessErrorName, AccessRequirement } from '../iam/access-requirement.ts';
import type { RequestContext } from '../iam/condition.ts';
import type { Secret } from './secret.ts';
import type { SecretStore } from './secret-store.ts';

/** Actions without a resource. */
const withoutResource = new Set(['ListSecrets', 'BatchGetSecretValue']);

/** KMS permissions that the caller needs for a customer managed key; Secrets Manager calls KMS on its behalf. */
const keyActions: Readonly<Record<string, readonly string[]>> = {
  CreateSecret: ['kms:GenerateDataKey', 'kms:Decrypt'],
  GetSecretValue: ['kms:Decrypt'],
  PutSecretValue: ['kms:GenerateDataKey', 'kms:Decrypt'],
  UpdateSecret: ['kms:GenerateDataKey', 'kms:Decrypt'],
};

/**
 * The permissions that a call requires.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-authz
 */
export function secretsManagerRequirements(
  store: SecretStore,
  operation: string,
  request: SandboxRequest,
): readonly AccessRequirement[] {
  const sent = readBody(request);
  const body = stringsOf(sent);
  const action = `secretsmanager:${operation}`;
  if (withoutResource.has(operation)) return [{ action, resource: '*', context: {} }, ...listedReads(store, sent)];
  const id = body.SecretId ?? body.Name ?? '';
  const secret = operation === 'CreateSecret' ? undefined : find(store, id);
  const required: AccessRequirement[] = [
    { action, resource: resourceOf(id, secret), context: { ...contextOf(body, secret), ...tagKeysOf(sent) } },
  ];
  const keyId = secret?.kmsKeyId ?? body.KmsKeyId;
  const changesNoValue = operation === 'UpdateSecret' && body.SecretString === undefined;
  if (keyId !== undefined && !changesNoValue) required.push(...keyRequirements(operation, keyArn(keyId), secret));
  const functionArn = body.RotationLambdaARN ?? secret?.rotationFunctionArn;
  // The caller that starts a rotation needs permission to invoke the function.
  if (operation === 'RotateSecret' && functionArn !== undefined) {
    required.push({ action: 'lambda:InvokeFunction', resource: functionArn, context: {} });
  }
  return required;
}

export function rejectAccess(name: AccessErrorName, message: string): SandboxResponse {
  return {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': name },
    body: JSON.stringify({ __type: name, Message: message }),
  };
}

/** BatchGetSecretValue also needs the permission to read each secret that it names. */
function listedReads(store: SecretStore, { SecretIdList }: Readonly<Record<string, unknown>>): AccessRequirement[] {
  const ids = Array.isArray(SecretIdList) ? SecretIdList.map(String) : [];
  return ids.map((id) => {
    const secret = find(store, id);
    const context = contextOf({ SecretId: id }, secret);
    return { action: 'secretsmanager:GetSecretValue', resource: resourceOf(id, secret), context };
  });
}

/** The ARN of a key named by id, alias or ARN. */
function keyArn(keyId: string): string {
  if (keyId.startsWith('arn:')) return keyId;
  return `arn:aws:kms:${region}:${account}:${keyId.startsWith('alias/') ? keyId : `key/${keyId}`}`;
}

function keyRequirements(operation: string, resource: string, secret: Secret | undefined): AccessRequirement[] {
  const context = {
    'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
    'kms:CallerAccount': account,
    ...(secret === undefined ? {} : { 'kms:EncryptionContext:SecretARN': secret.arn }),
  };
  const message = 'Access to KMS is not allowed';
  return (keyActions[operation] ?? []).map((action) => ({ action, resource, context, message }));
}

/** For a missing secret AWS checks the bare name, which no pattern with a six-character suffix matches. */
function resourceOf(id: string, secret: Secret | undefined): string {
  if (secret !== undefined) return secret.arn;
  return id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${account}:secret:${id}`;
}

function contextOf(body: Readonly<Record<string, string | undefined>>, secret: Secret | undefined): RequestContext {
  const entries: [string, string | undefined][] = [
    ['secretsmanager:SecretId', secret?.arn ?? body.SecretId],
    ['secretsmanager:Name', body.Name],
    ['secretsmanager:VersionId', body.VersionId],
    ['secretsmanager:VersionStage', body.VersionStage],
    ['secretsmanager:RotationLambdaARN', body.RotationLambdaARN],
    ['secretsmanager:resource/AllowRotationLambdaArn', secret?.rotationFunctionArn],
    ...[...(secret?.tags ?? [])].flatMap(([key, value]): [string, string][] => [
      [`aws:ResourceTag/${key}`, value],
      [`secretsmanager:ResourceTag/${key}`, value],
    ]),
  ];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function find(store: SecretStore, id: string): Secret | undefined {
  try {
    return store.findDeletedToo(id);
  } catch {
    return undefined;
  }
}

/** The fields of a body; the operation validates it later. */
function readBody(request: SandboxRequest): Readonly<Record<string, unknown>> {
  const body: unknown = JSON.parse(Buffer.from(request.body).toString() || '{}');
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function stringsOf(body: Readonly<Record<string, unknown>>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The keys of the tags that a call sets or removes; `aws:TagKeys` is missing from other calls. */
export function tagKeysOf({ Tags, TagKeys }: Readonly<Record<string, unknown>>): RequestContext {
  const keys = [
    ...(Array.isArray(Tags) ? Tags.map((tag) => tag?.Key) : []),
    ...(Array.isArray(TagKeys) ? TagKeys : []),
  ];
  return keys.length === 0 ? {} : { 'aws:TagKeys': keys.map(String) };
}
