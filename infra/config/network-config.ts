import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';

/** A VPC of the CDK. A `Vpc` is no `IVpc` where optional properties are exact. */
export type VpcObject = Omit<IVpc, 'vpnGatewayId'> & { readonly vpnGatewayId?: string | undefined };

/** Where the functions run. Outside of a VPC they need no part of this. */
export interface NetworkConfig {
  /**
   * The VPC of the functions, or its id: for a fixed egress address, which allow-lists of Genesys Cloud need.
   *
   * @default - the functions run outside of a VPC
   */
  readonly vpc?: VpcObject | string;
  /**
   * The subnets of the functions; their ids where `vpc` is an id. They need a route to the internet or `httpsProxy`.
   *
   * @default - the private subnets with egress of `vpc`
   */
  readonly vpcSubnets?: SubnetSelection | readonly string[];
  /**
   * The security groups of the functions, or their ids.
   *
   * @default - a new one for all three functions, which lets them connect to the ports of HTTPS that the configuration names
   */
  readonly securityGroups?: readonly (ISecurityGroup | string)[];
  /**
   * Whether the VPC endpoints that the functions need are created in `vpc`, which must be an `IVpc` of this app.
   *
   * @default false; the construct's `requiredVpcEndpoints` lists them
   */
  readonly createVpcEndpoints?: boolean;
  /**
   * The proxy of every HTTPS request of the functions, those to AWS included, as `http://host:port`.
   *
   * @default - none
   */
  readonly httpsProxy?: string;
  /**
   * Hosts that are reached without `httpsProxy`, such as `.amazonaws.com` where there are VPC endpoints.
   *
   * @default - none
   */
  readonly noProxy?: readonly string[];
  /**
   * The path of a file with certificates (PEM) that the functions trust besides the public ones: those of a proxy that
   * inspects TLS. At most 200 KB.
   *
   * @default - none
   */
  readonly extraCaCertificates?: string;
}
