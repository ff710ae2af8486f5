import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { bundleOptions, replacedModules, root } from '../../build/bundle.ts';
import { replaceModules } from '../../build/plugins/replace-modules.ts';
import { environments } from '../../domain/environments.ts';
import { type BundledParts, bundleParts } from './bundle-parts.ts';

interface Configuration {
  environment: string;
  basePath: string;
  authUrl: string;
  setConfigPath(path: string): void;
  setEnvironment(environment: string): void;
  setGateway(gateway: object): void;
  getConfUrl(pathType: 'login' | 'api', regionUrl: string): string;
}

interface Parts {
  readonly Webhook: new (key: string) => { sign(id: string, at: Date, body: string): string };
  readonly Sha256: new (key?: Uint8Array) => { update(data: Uint8Array): void; digest(): Promise<Uint8Array> };
  readonly ApiClient: { instance: unknown; new (): { config: Configuration } };
  readonly resolveDefaultsModeConfig: (settings: object) => () => Promise<string>;
  readonly SignatureV4MultiRegion: {
    new (settings: object): { sign(request: object, options: object): Promise<object> };
    sigv4aDependency(): string;
  };
}

const genesys = 'purecloud-platform-client-v2/src/purecloud-platform-client-v2';
let parts: BundledParts<Parts>;

beforeAll(async () => {
  parts = await bundleParts<Parts>(`
    export { Webhook } from 'standardwebhooks';
    export { Sha256 } from '@smithy/core/checksum';
    export { default as ApiClient } from '${genesys}/ApiClient.js';
    export { resolveDefaultsModeConfig } from '@smithy/core/config';
    export { SignatureV4MultiRegion } from '@aws-sdk/signature-v4-multi-region';
  `);
});

describe('the stand-ins for parts of the SDKs', () => {
  it('sign webhooks as the package does', () => {
    for (let length = 24; length <= 64; length += 1) {
      const key = `whsec_${randomBytes(length).toString('base64')}`;
      const message = ['msg_1', new Date(1_790_000_000_000), `{"text":"${'ä€😀'.repeat(length)}"}`] as const;
      expect(new parts.lean.Webhook(key).sign(...message)).toBe(new parts.whole.Webhook(key).sign(...message));
    }
  });

  it.each(['whsec_', 'whsec_A', 'whsec_AAAA!AAA', 'whsec_AA==AA=='])('accept no key that is not base64: %s', (key) => {
    expect(() => new parts.whole.Webhook(key)).toThrow();
    expect(() => new parts.lean.Webhook(key)).toThrow();
  });

  it('hash what AWS requests are signed with', async () => {
    const digest = async ({ Sha256 }: Parts, key?: Uint8Array) => {
      const hash = new Sha256(key);
      hash.update(new TextEncoder().encode('request'));
      return Buffer.from(await hash.digest()).toString('hex');
    };
    for (const key of [undefined, randomBytes(32)]) {
      expect(await digest(parts.lean, key)).toBe(await digest(parts.whole, key));
    }
  });

  it('know the region of a function as the package does, which asks no metadata service', async () => {
    const variables = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', AWS_REGION: 'eu-central-1' };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    for (const region of ['eu-central-1', 'eu-west-1']) {
      for (const defaultsMode of ['auto', undefined, 'standard']) {
        const modeOf = ({ resolveDefaultsModeConfig }: Parts) => resolveDefaultsModeConfig({ region, defaultsMode })();
        expect(await modeOf(parts.lean)).toBe(await modeOf(parts.whole));
      }
    }
    vi.unstubAllEnvs();
  });

  it('sign requests to EventBridge as the package does', async () => {
    const sign = async ({ SignatureV4MultiRegion, Sha256 }: Parts) => {
      const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example', sessionToken: 'session' };
      const signer = new SignatureV4MultiRegion({
        service: 'events',
        region: 'eu-central-1',
        credentials,
        sha256: Sha256,
      });
      const request = {
        method: 'POST',
        protocol: 'https:',
        hostname: 'events.eu-central-1.amazonaws.com',
        path: '/',
        query: {},
        headers: { host: 'events.eu-central-1.amazonaws.com', 'x-amz-target': 'AWSEvents.PutEvents' },
        body: '{"Entries":[]}',
      };
      return [SignatureV4MultiRegion.sigv4aDependency(), await signer.sign(request, { signingDate: new Date(0) })];
    };
    const expected = await sign(parts.whole);
    expect(JSON.stringify(expected)).toMatch(/Signature=[0-9a-f]{64}/);
    expect(await sign(parts.lean)).toEqual(expected);
  });

  describe('the configuration of the Genesys SDK', () => {
    const gateways = [
      { host: 'gateway.example', protocol: 'https', port: 0, path_params_login: '/', path_params_api: '/' },
      { host: 'gateway.example', protocol: 'https', port: 8443, path_params_login: '/g/', path_params_api: '/g/api//' },
      { host: '127.0.0.1', protocol: 'http', port: 80, path_params_login: '/login', path_params_api: '/api' },
    ];

    it.each(environments)('has the addresses of %s, with each gateway', (environment) => {
      for (const gateway of [undefined, ...gateways]) {
        const addresses = ({ ApiClient }: Parts) => {
          const { config } = new ApiClient();
          ApiClient.instance = undefined;
          // The whole SDK watches the file.
          config.setConfigPath('');
          config.setEnvironment(environment);
          if (gateway !== undefined) config.setGateway(gateway);
          const { basePath, authUrl } = config;
          const urls = [config.getConfUrl('login', authUrl), config.getConfUrl('api', basePath)];
          return { environment: config.environment, basePath, authUrl, urls };
        };
        expect(addresses(parts.lean)).toEqual(addresses(parts.whole));
      }
    });

    it('has everything that the SDK uses of it, except in a browser and to renew tokens', () => {
      const source = readFileSync(join(root, 'node_modules', genesys, 'ApiClient.js'), 'utf8');
      const used = new Set([...source.matchAll(/\b(?:this|that)\.config\.(\w+)/g)].map(([, name = '']) => name));
      const { config } = new parts.lean.ApiClient();
      parts.lean.ApiClient.instance = undefined;
      expect([...used].filter((name) => !(name in config)).sort()).toEqual([
        'getAuthPopupConfiguration',
        'mergeWithAuthPopupConfiguration',
        'refresh_token_wait_max',
        'setAuthPopupConfiguration',
        'updateAuthPopupConfiguration',
      ]);
    });
  });

  it('are all in the rotate function, each for a module that it imports', async () => {
    const { metafile } = await build({
      ...bundleOptions,
      entryPoints: ['lambda/rotate.ts'],
      outfile: 'index.cjs',
      metafile: true,
      write: false,
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs).toEqual(expect.arrayContaining(Object.keys(replacedModules).map((path) => `node_modules/${path}`)));
    expect(inputs).toEqual(
      expect.arrayContaining(Object.values(bundleOptions.alias).map((file) => relative(root, file))),
    );
  });

  it('fail the build if the module that one replaces is gone', async () => {
    const plugins = [replaceModules(root, { '@smithy/core/gone.js': `${root}build/sdk-stand-ins/sha256-js.mjs` })];
    const built = build({ stdin: { contents: '' }, plugins, write: false, logLevel: 'silent' });
    await expect(built).rejects.toThrow(/gone\.js does not exist any more/);
  });
});
