// The Genesys SDK reads its settings from a file in the home directory, which could redirect credentials, watches that
// file and logs through winston. Here every setting is set in code, and nothing is logged.
module.exports = class Configuration {
  refresh_access_token = false;
  logger = { log() {} };

  constructor() {
    this.setEnvironment('mypurecloud.com');
  }

  setConfigPath() {}

  /** @param environment the host of a region without its subdomain, such as `mypurecloud.ie` */
  setEnvironment(environment) {
    this.environment = environment;
    this.basePath = `https://api.${environment}`;
    this.authUrl = `https://login.${environment}`;
  }

  setGateway(gateway) {
    this.gateway = gateway;
  }

  getConfUrl(pathType, regionUrl) {
    if (this.gateway === undefined) return regionUrl;
    const { protocol, host, port, path_params_login, path_params_api } = this.gateway;
    const path = (pathType === 'login' ? path_params_login : path_params_api).replace(/\/+$/, '');
    return `${protocol}://${host}${port > 0 ? `:${port}` : ''}${path}`;
  }
};
