// What the programs use of Microsoft's SDK. WebAssembly imports a module as a whole, so that the rest of it would be loaded too.
export {
  getAccessToken,
  getConfiguration,
  getContributionId,
  getExtensionContext,
  getHost,
  getService,
  getUser,
  getWebContext,
  notifyLoadSucceeded,
  ready,
  register,
  unregister,
} from "azure-devops-extension-sdk";
