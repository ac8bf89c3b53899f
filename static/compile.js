// Compiles a WebAssembly module while it comes in. Streaming fails wherever the module is not served as application/wasm.
export async function compile(address) {
  try {
    return await WebAssembly.compileStreaming(fetch(address));
  } catch {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address} was answered with HTTP ${response.status}.`);
    return WebAssembly.compile(await response.arrayBuffer());
  }
}
