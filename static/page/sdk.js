// The part of Microsoft's SDK that the programs use. WebAssembly would import the whole module.
import { getAccessToken as getNewToken, getExtensionContext, getService, getWebContext, ready } from "azure-devops-extension-sdk";

export {
  getConfiguration,
  getContributionId,
  getHost,
  getService,
  getUser,
  getWebContext,
  notifyLoadSucceeded,
  ready,
  register,
  unregister,
} from "azure-devops-extension-sdk";

let token;
let choice;

/** Requests, while the app is loaded, a token from the host and, for a tab with a picker, the user's last choice. */
export async function askEarly(hasPicker) {
  await ready();
  token = getNewToken();
  // The caller that awaits the promise handles its error.
  token.catch(() => {});
  const project = getWebContext()?.project?.id;
  if (!hasPicker || !project) return;
  choice = readUserValue(`picker.${project}`, token);
  choice.catch(() => {});
}

/** The token that was requested early; from the second call on, a new one. */
export function getAccessToken() {
  const answer = token ?? getNewToken();
  token = undefined;
  return answer;
}

/** The value that the extension stores for the user under a key; in the first call, the one that was requested early. */
export function getUserValue(key) {
  const answer = choice ?? readUserValue(key, getNewToken());
  choice = undefined;
  return answer;
}

async function readUserValue(key, token) {
  const [service, bearer] = await Promise.all([getService("ms.vss-features.extension-data-service"), token]);
  const manager = await service.getExtensionDataManager(getExtensionContext().id, bearer);
  return manager.getValue(key, { scopeType: "User" });
}
