import { Stack } from 'aws-cdk-lib';
import { type IRole, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { AwsCustomResource, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { tagPrefix } from '../domain/setting-reader.ts';
import { chunkByLength } from './chunk-by-length.ts';
import type { PlannedSecret } from './config/plan-rotation.ts';
import type { ServiceNames } from './names.ts';
import { nameLength } from './secret-access.ts';

export interface AdoptedSettingsProps {
  readonly names: ServiceNames;
  readonly secrets: readonly PlannedSecret[];
  /** The tags that a secret gets. */
  readonly tagsOf: (secret: PlannedSecret) => Readonly<Record<string, string>>;
}

/**
 * The settings of adopted secrets. CloudFormation cannot tag what it does not own, so two calls per secret set the
 * tags of its entry and remove those that the entry no longer has. Other tags stay.
 */
export class AdoptedSettings extends Construct {
  /** The role that sets the tags. */
  readonly role: IRole;
  readonly #resources = new Map<string, AwsCustomResource[]>();

  constructor(scope: Construct, id: string, { names, secrets, tagsOf }: AdoptedSettingsProps) {
    super(scope, id);
    // One function of the CDK makes the calls of all custom resources of a stack, with the role of the first one.
    const shared = Stack.of(this).node.tryFindChild(customResourceFunction) as IFunction | undefined;
    this.role =
      shared?.role ??
      new Role(this, 'Role', {
        description: 'Sets the tags genesys-rotation:* of adopted secrets',
        assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      });
    const chunks = chunkByLength(secrets, policyCharacters, (secret) => nameLength(secret) + charactersBesideName);
    for (const [index, chunk] of chunks.entries()) {
      const policy = new ManagedPolicy(this, `Policy${index}`, {
        statements: [
          new PolicyStatement({
            actions: ['secretsmanager:TagResource', 'secretsmanager:UntagResource'],
            resources: chunk.map(({ name, arn }) => arn ?? names.secretArn(name)),
            // A call without a tag matches too, and changes nothing.
            conditions: { 'ForAllValues:StringLike': { 'aws:TagKeys': [`${tagPrefix}*`] } },
          }),
        ],
      });
      this.role.addManagedPolicy(policy);
    }
    for (const secret of secrets) this.#resources.set(secret.id, this.#settingsOf(secret, tagsOf(secret), this.role));
  }

  /** What has to finish before the secret may rotate. */
  resourcesOf({ id }: PlannedSecret): readonly AwsCustomResource[] {
    return this.#resources.get(id) ?? [];
  }

  #settingsOf(secret: PlannedSecret, tags: Readonly<Record<string, string>>, role: IRole): AwsCustomResource[] {
    const SecretId = secret.arn ?? secret.name;
    const call = (action: string, parameters: object) => ({
      service: 'SecretsManager',
      action,
      parameters: { SecretId, ...parameters },
      physicalResourceId: PhysicalResourceId.of(`${action} ${secret.id}`),
      outputPaths: [],
    });
    const resource = (idOf: string, action: string, parameters: object) =>
      new AwsCustomResource(this, idOf, {
        role,
        installLatestAwsSdk: false,
        resourceType: 'Custom::SecretSettings',
        onUpdate: call(action, parameters),
      });
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    return [
      ...(secret.absentTags.length > 0
        ? [resource(`Unset ${secret.id}`, 'untagResource', { TagKeys: secret.absentTags })]
        : []),
      ...(Tags.length > 0 ? [resource(`Set ${secret.id}`, 'tagResource', { Tags })] : []),
    ];
  }
}

/** The id that the CDK gives the function. */
const customResourceFunction = `AWS${AwsCustomResource.PROVIDER_FUNCTION_UUID.replaceAll('-', '')}`;

/** A managed policy holds 6,144 characters. A secret needs its name, the rest of the longest ARN, and quotes. */
const policyCharacters = 6144 - 250;
const charactersBesideName = 90;
