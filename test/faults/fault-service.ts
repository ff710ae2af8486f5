import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpointVariables } from '../../sandbox/aws-account.ts';
import { createRotationService, type RotationServiceWithDestinations } from '../../sandbox/rotation-service.ts';

/**
 * Speeds up time in the functions by this factor, because they wait for timeouts. On a busy
 * machine FAULTS_TIME_SCALE reduces it.
 */
export const timeScale = Number(process.env.FAULTS_TIME_SCALE ?? 10);

/** The functions have a minute, as deployed. */
const timeoutMs = 60_000 / timeScale;

/** One sandbox for many cells, one after the other. Each has a secret of its own. */
export async function startFaultService(bundleFolder?: string): Promise<RotationServiceWithDestinations> {
  const service = await createRotationService({
    ...(bundleFolder === undefined ? {} : { bundleFolder }),
    timeoutMs,
    destinations: true,
    variables: {
      GENESYS_PROPAGATION_TIMEOUT: '1s',
      ROTATION_IN_USE_POLICY: 'ignore',
      SANDBOX_TIME_SCALE: String(timeScale),
    },
    permissions: ['authorization:division:view', 'directory:user:view'],
  });
  const folder = await mkdtemp(join(tmpdir(), 'faults-ca-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, service.destinations.caCertificate);
  for (const functionName of ['rotate', 'retire', 'watch']) {
    const { environment } = service.lambda.configurationOf(functionName);
    service.lambda.updateFunction(functionName, { environment: overNames(environment, caFile), minimumIdle: 1 });
  }
  // One invocation is one cell: a retirement that fails is in the dead-letter queue at once.
  service.lambda.updateFunction('retire', { maximumRetryAttempts: 0 });
  service.secretsManager.settings.rotationAttempts = 1;
  service.genesys.settings.secretsEndpoint = true;
  service.genesys.settings.rateLimitPerMinute = 1_000_000;
  const close = async () => {
    await service.close();
    await rm(folder, { recursive: true });
  };
  return { ...service, close };
}

/** Every service is called as a real one is: by a name that has to be resolved, over TLS. */
function overNames(environment: Readonly<Record<string, string>>, caFile: string): Record<string, string> {
  const named = '{{named-endpoint}}';
  const renamed = Object.entries({ ...environment, ...endpointVariables(named) }).map(([name, value]) => [
    name,
    value.replaceAll(/\{\{(secure-)?endpoint\}\}/g, named),
  ]);
  return { ...Object.fromEntries(renamed), NODE_EXTRA_CA_CERTS: caFile };
}
