// The package has no types. These are the calls that the bench makes, as of version 5.
declare module 'simple-oauth2' {
  export class ClientCredentials {
    constructor(options: {
      readonly client: { readonly id: string; readonly secret: string };
      readonly auth: { readonly tokenHost: string; readonly tokenPath: string };
    });
    getToken(parameters: object): Promise<unknown>;
  }
}
