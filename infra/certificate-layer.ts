import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

const fileName = 'extra-ca-certificates.pem';

/** Where the functions find the certificates; the value of NODE_EXTRA_CA_CERTS. */
export const pathInLayer = `/opt/${fileName}`;

/**
 * A layer with certificates that the functions trust besides the public ones.
 *
 * @param path the file with the certificates
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
export function certificateLayer(scope: Construct, service: string, path: string): LayerVersion {
  const folder = mkdtempSync(join(tmpdir(), 'extra-ca-'));
  copyFileSync(path, join(folder, fileName));
  return new LayerVersion(scope, 'ExtraCaCertificates', {
    description: `Certificates that the functions of ${service} trust`,
    code: Code.fromAsset(folder),
    compatibleRuntimes: [Runtime.NODEJS_24_X],
  });
}
