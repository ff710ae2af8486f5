// DynamoDB's client makes a cache for endpoint discovery, which no call of ours uses. The real one brings two libraries.
export class EndpointCache {}
