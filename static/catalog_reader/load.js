// Fetches the program that reads YAML when a page first needs it, and passes the page's questions on.
import * as SDK from "azure-devops-extension-sdk";

let reader;
let failures = 0;

// A browser may remember that an address failed, so each further try has an address of its own.
export function load() {
  reader ??= fetchModule(failures === 0 ? "./catalog_reader.js" : `./catalog_reader.js?try=${failures}`);
  return reader;
}

async function fetchModule(address) {
  try {
    return await import(address);
  } catch (error) {
    reader = undefined;
    failures += 1;
    throw error;
  }
}

export const explain = async (text, url, own) => (await load()).explain(text, url, own);
export const check = async (address, own, told) => (await load()).check(address, own, SDK.getAccessToken, told);
export const read = async (target, own, told) => (await load()).read(target, own, SDK.getAccessToken, told);
