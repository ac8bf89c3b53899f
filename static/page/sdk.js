// What the programs use of Microsoft's SDK. WebAssembly imports a module as a whole, so that the rest of it would be loaded too.
import { getAccessToken as getNewToken, getExtensionContext, getService, getWebContext, ready } from "azure-devops-extension-sdk";

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

let token;
let choice;

/** Asks the host, while the app is on its way, for a token and for what a tab with a picker shows first: the user's last choice. */
export async function askEarly(hasPicker) {
  await ready();
  token = getNewToken();
  // Whoever takes an answer sees why there is none.
  token.catch(() => {});
  const project = getWebContext()?.project?.id;
  if (!hasPicker || !project) return;
  const key = `picker.${project}`;
  choice = { key, value: readUserValue(key, token) };
  choice.value.catch(() => {});
}

/** The token that was asked for early; from the second call on, a new one. */
export function getAccessToken() {
  const answer = token ?? getNewToken();
  token = undefined;
  return answer;
}

/** What the extension keeps for the user under a key; the first time, what was asked for early. */
export function getUserValue(key) {
  const answer = choice?.key === key ? choice.value : readUserValue(key, getNewToken());
  choice = undefined;
  return answer;
}

async function readUserValue(key, token) {
  const [service, bearer] = await Promise.all([getService("ms.vss-features.extension-data-service"), token]);
  const manager = await service.getExtensionDataManager(getExtensionContext().id, bearer);
  return manager.getValue(key, { scopeType: "User" });
}
