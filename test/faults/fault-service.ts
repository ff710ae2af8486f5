import { createRotationService, type RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';

/**
 * How much faster time goes in the functions: they wait for their time-outs, and nobody wants to wait for them. On a busy
 * machine FAULTS_TIME_SCALE makes it less.
 */
export const timeScale = Number(process.env.FAULTS_TIME_SCALE ?? 10);

/** The functions have a minute, as deployed. */
const timeoutMs = 60_000 / timeScale;

/** One sandbox for many cells, one after the other. Each has a secret of its own. */
export async function startFaultService(bundleFolder?: string): Promise<RotationServiceWithDestinations> {
  const service = await createRotationService({
    ...(bundleFolder === undefined ? {} : { bundleFolder }),
    minimumIdle: 1,
    timeoutMs,
    destinations: true,
    variables: { GENESYS_PROPAGATION_PERIOD: '1s', SANDBOX_TIME_SCALE: String(timeScale) },
    permissions: ['authorization:division:view', 'directory:user:view'],
  });
  // One invocation is one cell: a retirement that fails is in the dead letter queue at once.
  service.lambda.updateFunction('retire', { maximumRetryAttempts: 0 });
  service.secretsManager.settings.rotationAttempts = 1;
  service.genesys.settings.secretsEndpoint = true;
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  return service;
}
