import { Stack } from 'aws-cdk-lib';
import {
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  Subnet,
  type SubnetSelection,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { VpcObject } from './config/network-config.ts';
import type { PlainConfig } from './config/plain-config.ts';
import { isToken } from './config/token.ts';

const interfaceEndpoints = {
  secretsmanager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  scheduler: new InterfaceVpcEndpointAwsService('scheduler'),
  monitoring: InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
  events: InterfaceVpcEndpointAwsService.EVENTBRIDGE,
  xray: InterfaceVpcEndpointAwsService.XRAY,
  lambda: InterfaceVpcEndpointAwsService.LAMBDA,
  cloudtrail: new InterfaceVpcEndpointAwsService('cloudtrail'),
  kms: InterfaceVpcEndpointAwsService.KMS,
  sts: InterfaceVpcEndpointAwsService.STS,
} as const;

const gatewayEndpoints = {
  dynamodb: GatewayVpcEndpointAwsService.DYNAMODB,
  s3: GatewayVpcEndpointAwsService.S3,
} as const;

type GatewayEndpoint = keyof typeof gatewayEndpoints;

type InterfaceEndpoint = keyof typeof interfaceEndpoints;

/** The services that the functions call, by the last part of the names of their VPC endpoints. */
export function requiredVpcEndpoints({
  destinations,
  functions,
  evidence,
}: PlainConfig): (GatewayEndpoint | InterfaceEndpoint)[] {
  const hasReport = evidence !== undefined && evidence.monthlyReport !== false;
  return [
    'secretsmanager',
    'dynamodb',
    'scheduler',
    'monitoring',
    ...(destinations?.eventBus === undefined ? [] : (['events'] as const)),
    ...(functions?.tracing === true ? (['xray'] as const) : []),
    ...(hasReport ? (['s3', 'lambda', 'cloudtrail', 'kms', 'sts'] as const) : []),
  ];
}

/** Where the functions run in a VPC: subnets, security groups and, where the configuration says so, the endpoints. */
export class FunctionNetwork extends Construct {
  readonly vpc: IVpc;
  readonly vpcSubnets: SubnetSelection | undefined;
  readonly securityGroups: ISecurityGroup[];

  constructor(scope: Construct, id: string, config: PlainConfig, vpc: VpcObject | string) {
    super(scope, id);
    const { vpcSubnets, securityGroups, createVpcEndpoints = false } = config;
    const subnets = isIds(vpcSubnets) ? this.#subnetsOf(vpcSubnets) : undefined;
    this.vpc = typeof vpc === 'string' ? this.#vpcOf(vpc, subnets) : (vpc as IVpc);
    this.vpcSubnets = subnets === undefined ? (vpcSubnets as SubnetSelection | undefined) : { subnets };
    this.securityGroups =
      securityGroups === undefined
        ? [this.#ownSecurityGroup(config)]
        : securityGroups.map((group, index) =>
            typeof group === 'string'
              ? SecurityGroup.fromSecurityGroupId(this, `SecurityGroup${index}`, group, { mutable: false })
              : group,
          );
    if (createVpcEndpoints) this.#createEndpoints(config);
  }

  #vpcOf(vpcId: string, subnets: readonly ISubnet[] = []): IVpc {
    return Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId,
      // A function is not told its zones; the CDK wants one for each subnet.
      availabilityZones: subnets.map((_, index) => `zone-${index}`),
      privateSubnetIds: subnets.map(({ subnetId }) => subnetId),
    });
  }

  #subnetsOf(ids: readonly string[]): ISubnet[] {
    return ids.map((id, index) => Subnet.fromSubnetId(this, `Subnet${index}`, id));
  }

  #ownSecurityGroup(config: PlainConfig): SecurityGroup {
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc: this.vpc,
      description: `Functions of ${config.service ?? 'genesys-oauth-rotation'}: HTTPS out, nothing in`,
      allowAllOutbound: false,
    });
    for (const port of portsOf(config)) group.addEgressRule(Peer.anyIpv4(), Port.tcp(port), 'HTTPS');
    return group;
  }

  #createEndpoints(config: PlainConfig): void {
    const subnets = this.vpcSubnets === undefined ? {} : { subnets: this.vpcSubnets };
    for (const name of requiredVpcEndpoints(config)) {
      if (name === 'dynamodb' || name === 's3') {
        new GatewayVpcEndpoint(this, name, { vpc: this.vpc, service: gatewayEndpoints[name] });
        continue;
      }
      const endpoint = new InterfaceVpcEndpoint(this, name, {
        vpc: this.vpc,
        service: interfaceEndpoints[name],
        open: false,
        ...subnets,
      });
      for (const group of this.securityGroups) endpoint.connections.allowDefaultPortFrom(group);
    }
  }
}

/** The ports of everything that the configuration names, besides that of HTTPS. */
function portsOf({ destinations, httpsProxy }: PlainConfig): number[] {
  const urls = [destinations?.vault?.address, destinations?.webhook?.url];
  const proxyPort = httpsProxy === undefined || isToken(httpsProxy) ? undefined : portOf(httpsProxy);
  const ports = urls.flatMap((url) => {
    const port = url === undefined || isToken(url) ? '' : (URL.parse(url)?.port ?? '');
    return port === '' ? [] : [Number(port)];
  });
  return [...new Set([443, ...ports, ...(proxyPort === undefined ? [] : [proxyPort])])];
}

/** A proxy without a port is on that of its protocol. */
function portOf(url: string): number {
  const { port = '', protocol } = URL.parse(url) ?? {};
  return port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
}

function isIds(subnets: PlainConfig['vpcSubnets']): subnets is readonly string[] {
  return Array.isArray(subnets);
}

const networkInterfaceActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * What Lambda needs of a function's role to connect it to a VPC, and that the function's own code may not do it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export function networkPermissions(functionArn: string): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: networkInterfaceActions, resources: ['*'] }),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: networkInterfaceActions,
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
    }),
  ];
}

/** The names of the VPC endpoints, as EC2 has them. */
export function endpointNames(scope: Construct, config: PlainConfig): string[] {
  return requiredVpcEndpoints(config).map((name) => `com.amazonaws.${Stack.of(scope).region}.${name}`);
}
