import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type LambdaRuntime, type StartInstance, startProcess } from '../../sandbox/lambda/instance.ts';

/** Where npm puts it, or where this variable says. */
const folder = process.env.LAMBDA_RIC_FOLDER ?? resolve('node_modules/aws-lambda-ric');

/** Whether AWS's runtime interface client is installed, with its native part. */
export const hasInterfaceClient = existsSync(`${folder}/rapid-client.node`);

/** It finds the function in the environment, as in Lambda. */
const interfaceClient: LambdaRuntime = { parameters: () => [`${folder}/index.mjs`], marksOutput: false };

/** Starts instances that run AWS's own runtime interface client, `aws-lambda-ric`. */
export const startWithInterfaceClient: StartInstance = (configuration, parts) =>
  startProcess(interfaceClient, configuration, parts);
