// Compiles a WebAssembly module: while it is downloaded, else as a whole, else from its copy in a classic script.
import { loadScript } from "./load_script.js";

const FORBIDDEN =
  "LaunchDarkly needs WebAssembly, which this browser or the page's Content-Security-Policy forbids. The policy's script-src must allow 'wasm-unsafe-eval'.";
const SMALLEST_MODULE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** `address` is the URL of the module, `copy` that of the script that contains it. */
export async function compile(address, copy) {
  const attempts = [() => streamed(address), () => whole(address), () => copied(copy)];
  const failures = [];
  for (const attempt of attempts) {
    try {
      return await attempt();
    } catch (error) {
      failures.push(error.message);
      if (await forbidden()) break;
    }
  }
  throw new Error(failures.join("\n"));
}

/** The reason why this page cannot run any module; `undefined` if it can. */
export async function forbidden() {
  try {
    await WebAssembly.compile(SMALLEST_MODULE);
  } catch {
    return FORBIDDEN;
  }
}

async function streamed(address) {
  const response = await fetched(address);
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (error) {
    // A response with another content type is rejected before its body is read.
    if (response.bodyUsed) throw error;
    return WebAssembly.compile(await response.arrayBuffer());
  }
}

async function whole(address) {
  const response = await fetched(address, { cache: "reload" });
  return WebAssembly.compile(await response.arrayBuffer());
}

async function copied(address) {
  await loadScript(address);
  const text = self.launchDarklyModule;
  delete self.launchDarklyModule;
  if (text === undefined) throw new Error(`${address} is incomplete.`);
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const module = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return WebAssembly.compile(await new Response(module).arrayBuffer());
}

async function fetched(address, options) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(`${address} was answered with HTTP ${response.status}.`);
  return response;
}
