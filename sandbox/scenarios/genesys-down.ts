import { isGenesysDown, setOutage } from './outage.ts';
import { credentialOf, currentGoal, isPending, type Scenario } from './scenario.ts';

/** Genesys Cloud responds with 503 to everything, and a scheduled rotation has just failed because of it. */
export const genesysDown: Scenario = async (service, secret) => {
  const before = credentialOf(service, secret.name);
  setOutage(service, 'unavailable');
  await service.secretsManager.rotate(secret.name);
  return {
    report: `The rotation of ${secret.name} failed: Genesys Cloud responds with 503.`,
    goals: () => [
      { goal: 'Genesys Cloud is back', reached: !isGenesysDown(service) },
      currentGoal(service, secret.name, before),
      { goal: 'no version is left with AWSPENDING alone', reached: !isPending(service, secret.name) },
    ],
  };
};
