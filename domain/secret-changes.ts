/** The calls to Secrets Manager that change a managed secret, as CloudTrail names them: what the stack's rule selects, and watch takes. */
export const secretChanges = [
  'CancelRotateSecret',
  'DeleteSecret',
  'PutSecretValue',
  'RotateSecret',
  'TagResource',
  'UntagResource',
  'UpdateSecret',
  'UpdateSecretVersionStage',
];
