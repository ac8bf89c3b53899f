// Loads the program that reads YAML when a page first needs it, and passes the page's questions on.
import * as SDK from "azure-devops-extension-sdk";
import { loadScript } from "../page/load_script.js";

let reader;

export function load() {
  reader ??= loadReader();
  return reader;
}

async function loadReader() {
  try {
    // The build puts the address in.
    await loadScript(READER);
    const loaded = await self.launchDarklyReader;
    if (!loaded) throw new Error(`${READER} is incomplete.`);
    return loaded;
  } catch (error) {
    // The next question tries again.
    reader = undefined;
    throw error;
  }
}

export const explain = async (text, url, own) => (await load()).explain(text, url, own);
export const check = async (address, own, told) => (await load()).check(address, own, SDK.getAccessToken, told);
export const read = async (target, own, told) => (await load()).read(target, own, SDK.getAccessToken, told);
