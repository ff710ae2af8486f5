/** The lifetime of the access tokens of a client without `accessTokenValiditySeconds`, in seconds. */
export const defaultTokenSeconds = 86_400;
