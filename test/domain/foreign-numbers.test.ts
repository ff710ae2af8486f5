import { expect, it } from 'vitest';
import { parseSecretDocument, serializeSecretDocument, withCredential } from '../../domain/secret-document.ts';
import { SecretValue } from '../../domain/secret-value.ts';

it('keeps the numbers of other fields as they were written, those that JavaScript cannot hold too', () => {
  const others = '"accountId":12345678901234567890,"ratio":1.0,"huge":1e400,"list":[0.10,-0]';
  const text = `{"clientId":"client-1","clientSecret":"secret-1",${others}}`;
  const document = parseSecretDocument(new SecretValue(text), 'the secret', 'mypurecloud.com');
  const credential = { clientId: 'client-2', clientSecret: new SecretValue('secret-2') };
  const rotated = withCredential(document, { ...credential, standbyClientId: undefined, secretId: undefined });
  expect(serializeSecretDocument(rotated).reveal()).toContain(others);
});
