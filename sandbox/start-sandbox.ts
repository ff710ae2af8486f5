import { createRotationService, type ManagedSecretOptions } from './rotation-service.ts';

/** Options of `startSandbox`. */
export interface StartSandboxOptions {
  /**
   * The folder that holds `rotate/index.cjs`, `retire/index.cjs` and `watch/index.cjs`.
   *
   * @default - the functions of this package
   */
  readonly bundleFolder?: string;
}

/** Genesys Cloud and the AWS services that a rotation needs, on this machine. */
export interface RunningSandbox {
  /** The address of every service, on 127.0.0.1. */
  readonly endpoint: string;
  /** The variables that point an AWS client and a Genesys Cloud client to it; their keys are dummies. */
  readonly environment: Readonly<Record<string, string>>;
  /** A client in Genesys Cloud and a secret with its credential, managed by the rotation function. */
  createManagedSecret(secret: ManagedSecretOptions): {
    readonly arn: string;
    readonly name: string;
    readonly clientId: string;
  };
  /** Stops it. Nothing is kept. */
  close(): Promise<void>;
}

/** Starts a sandbox with the three functions deployed and one organization. It listens on a free port of 127.0.0.1. */
export async function startSandbox({ bundleFolder }: StartSandboxOptions = {}): Promise<RunningSandbox> {
  const service = await createRotationService(bundleFolder === undefined ? {} : { bundleFolder });
  return {
    endpoint: service.endpoint,
    environment: service.environment(),
    createManagedSecret: service.createManagedSecret,
    close: service.close,
  };
}
