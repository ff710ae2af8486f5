import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall } from '../deployment/aws-call.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { canonicalJson, sha256Of } from '../report/canonical-json.ts';
import type { RecordedSecret, Source } from '../report/recorded-secret.ts';
import type { FrameDeployment, FunctionBundle } from '../report/report.ts';

/** Of Lambda and of Node.js, not of the product. */
const foreign = /^(AWS_|_|NODE_|LAMBDA_|PATH$|TZ$|LANG$)/;

/**
 * What is deployed: the digest of each function's code, and the settings in force. It needs
 * `lambda:GetFunctionConfiguration`. The variables of the functions name secrets, and hold none.
 */
export async function readFunctions(
  { aws, rotate, retire, watch }: Deployment,
  secrets: readonly RecordedSecret[],
): Promise<Pick<FrameDeployment, 'functions' | 'configuration'>> {
  const settings: Record<string, string> = {};
  const functions: FunctionBundle[] = [];
  try {
    for (const name of [rotate, retire, watch]) {
      const found = await awsCall('lambda:GetFunctionConfiguration', () =>
        aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
      );
      const { FunctionName: own = name, CodeSha256: digest = '', LastModified: modified = '' } = found;
      const changedAt = Number.isFinite(Date.parse(modified)) ? new Date(modified).toISOString() : modified;
      functions.push({ name: own, codeSha256: Buffer.from(digest, 'base64').toString('hex'), changedAt });
      for (const [variable, value] of Object.entries(found.Environment?.Variables ?? {})) {
        if (!foreign.test(variable)) settings[variable] = value;
      }
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const missing: Source<never> = { available: false, reason: error.message.replace(/\.$/, '') };
    return { functions: missing, configuration: missing };
  }
  Object.assign(settings, settingsOfSecrets(secrets));
  const content = { sha256: sha256Of(canonicalJson(settings)), settings };
  return { functions: { available: true, content: functions }, configuration: { available: true, content } };
}

function settingsOfSecrets(secrets: readonly RecordedSecret[]): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const { name, tags, rotation } of secrets) {
    if (rotation.expression !== undefined) settings[`${name}: schedule`] = rotation.expression;
    for (const [tag, value] of Object.entries(tags)) {
      if (tag.startsWith('genesys-rotation:')) settings[`${name}: ${tag}`] = value;
    }
  }
  return settings;
}
