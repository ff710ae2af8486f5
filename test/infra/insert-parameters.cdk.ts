import { describe, expect, it } from 'vitest';
import { insertParameters, noValue } from '../../infra/plain-template/insert-parameters.ts';
import { placeholders } from '../../infra/plain-template/placeholders.ts';

const { ServiceName, AdminSecret, EncryptionKeyArn, PagerTopicArn } = placeholders;
const inserted = (Properties: object) => (insertParameters({ Properties }) as { Properties: object }).Properties;
const service = { Ref: 'ServiceName' };
const ifGiven = (name: string, value: unknown) => ({ 'Fn::If': [`Has${name}`, value, noValue] });

describe('the parameters in a template', () => {
  it('take the place of a placeholder, also within a text and a join', () => {
    expect(inserted({ Name: ServiceName, Title: `of ${ServiceName}!` })).toEqual({
      Name: service,
      Title: { 'Fn::Join': ['', ['of ', service, '!']] },
    });
    expect(inserted({ Rule: `${ServiceName} and ${PagerTopicArn}` })).toEqual({
      Rule: ifGiven('PagerTopicArn', { 'Fn::Join': ['', [service, ' and ', { Ref: 'PagerTopicArn' }]] }),
    });
    expect(inserted({ Arn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${ServiceName}-x`]] } })).toEqual({
      Arn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':', service, '-x']] },
    });
  });

  it('that may be empty leave out their variable, their property and their action, and nothing else', () => {
    expect(inserted({ Environment: { Variables: { ADMIN: AdminSecret, OTHER: 'x' } } })).toEqual({
      Environment: { Variables: { ADMIN: ifGiven('AdminSecret', { Ref: 'AdminSecret' }), OTHER: 'x' } },
    });
    expect(inserted({ SSESpecification: { KMSMasterKeyId: EncryptionKeyArn, SSEEnabled: true } })).toEqual({
      SSESpecification: ifGiven('EncryptionKeyArn', { KMSMasterKeyId: { Ref: 'EncryptionKeyArn' }, SSEEnabled: true }),
    });
    expect(inserted({ AlarmActions: ['a', PagerTopicArn] })).toEqual({
      AlarmActions: ['a', ifGiven('PagerTopicArn', { Ref: 'PagerTopicArn' })],
    });
  });

  it('that may be empty leave out the whole statement, because one without resources is invalid', () => {
    const statement = { Action: 'kms:Decrypt', Resource: [EncryptionKeyArn] };
    const other = { Action: 's', Resource: `arn:${ServiceName}` };
    expect(inserted({ PolicyDocument: { Statement: [statement, other] } })).toEqual({
      PolicyDocument: {
        Statement: [
          ifGiven('EncryptionKeyArn', { Action: 'kms:Decrypt', Resource: [{ Ref: 'EncryptionKeyArn' }] }),
          { Action: 's', Resource: { 'Fn::Join': ['', ['arn:', service]] } },
        ],
      },
    });
  });

  it('are refused in a statement for other resources too, which would be left out with it', () => {
    const statement = { Action: 's', Resource: [AdminSecret, 'arn:other'] };
    expect(() => inserted({ PolicyDocument: { Statement: [statement] } })).toThrow('for other resources too');
  });

  it('name the role that deploys, or else that of the CDK, because EventBridge refuses a pattern that is empty', () => {
    const pattern = inserted({ EventPattern: { 'anything-but': [placeholders.DeploymentRoleArn] } });
    expect(JSON.stringify(pattern)).toMatch(/\["HasDeploymentRoleArn",\{"Ref":"DeploymentRoleArn"\},\{"Fn::Sub":"arn:/);
    expect(JSON.stringify(pattern)).not.toContain('NoValue');
  });

  it('take the ARN of the admin secret as it is, and complete its name', () => {
    const byName = { 'Fn::Join': ['', ['arn:aws:s:', { Ref: 'AdminSecret' }, '-??????']] };
    const statement = { Resource: { 'Fn::Join': ['', ['arn:aws:s:', `${AdminSecret}-??????`]] } };
    expect(inserted({ PolicyDocument: { Statement: [statement] } })).toEqual({
      PolicyDocument: {
        Statement: [
          ifGiven('AdminSecret', { Resource: { 'Fn::If': ['AdminSecretIsArn', { Ref: 'AdminSecret' }, byName] } }),
        ],
      },
    });
  });

  it('are refused in a name, where CloudFormation resolves nothing', () => {
    expect(() => inserted({ [ServiceName]: 'x' })).toThrow('holds a placeholder');
  });

  it('are refused where they cannot be left out', () => {
    expect(() => insertParameters({ Value: AdminSecret })).toThrow('AdminSecret is in a place that cannot be left out');
  });
});
