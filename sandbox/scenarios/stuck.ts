import { credentialOf, currentGoal, isPending, type Scenario } from './scenario.ts';

/** A role lost a permission in Genesys Cloud, so that a rotation has failed with AWSPENDING in place. */
export const stuck: Scenario = async (service, secret) => {
  const before = credentialOf(service, secret.name);
  const clientId = before?.clientId ?? secret.clientId;
  const denied = service.genesys.settings.permissionsDenied;
  denied[clientId] = ['oauth:client:add', 'oauth:client:edit'];
  await service.secretsManager.rotate(secret.name);
  return {
    report: `The rotation of ${secret.name} failed, and AWSPENDING is still on its version.`,
    goals: () => [
      { goal: 'the client may create and edit clients again', reached: denied[clientId] === undefined },
      currentGoal(service, secret.name, before),
      { goal: 'no version is left with AWSPENDING alone', reached: !isPending(service, secret.name) },
    ],
  };
};
