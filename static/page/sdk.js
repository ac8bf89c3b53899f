// What the programs use of Microsoft's SDK. WebAssembly imports a module as a whole, so that the rest of it would be loaded too.
import { getAccessToken as getNewToken, ready } from "azure-devops-extension-sdk";

export {
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

let early;

/** Asks for a token while the app is on its way. The host takes a request to its server for it. */
export function askForToken() {
  early = ready().then(() => getNewToken());
  // Whoever takes the token sees that it was refused.
  early.catch(() => {});
}

/** The token that was asked for early; from the second call on, a new one. */
export function getAccessToken() {
  const token = early ?? getNewToken();
  early = undefined;
  return token;
}
