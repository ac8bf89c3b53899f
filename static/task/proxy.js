// Tunnels through an HTTP proxy. The task loads this only when there is one.
import { HttpsProxyAgent } from "https-proxy-agent";

/** Opens tunnels. Errors of a tunnel are named `ProxyError`; `status` is the proxy's answer, if there was one. */
class ProxyAgent extends HttpsProxyAgent {
  constructor(proxy, authorization, timeout, options) {
    super(proxy, { ...options, headers: authorization ? { "Proxy-Authorization": authorization } : {} });
    // Node merges these into what the TLS connection to the server is made with.
    Object.assign(this.options, options);
    this.tunnelTimeout = timeout;
  }

  async connect(request, options) {
    const tunnel = new AbortController();
    const giveUp = () => tunnel.abort();
    const timer = setTimeout(giveUp, this.tunnelTimeout).unref();
    // A tunnel that is being opened is not yet the request's socket, so aborting the request does not end it.
    // Node does not hand `signal` on to agents.
    options.tunnelSignal?.addEventListener("abort", giveUp);
    let status;
    request.once("proxyConnect", (answer) => { status = answer.statusCode; });
    this.connectOpts = { ...this.connectOpts, signal: tunnel.signal };
    try {
      const socket = await super.connect(request, options);
      if (status === 200) return socket;
      socket.destroy();
      throw new Error(status ? `HTTP ${status}` : "its answer is not HTTP");
    } catch (error) {
      const silent = `no answer within ${this.tunnelTimeout / 1000} seconds`;
      const message = tunnel.signal.aborted ? silent : error.message || error.code;
      throw Object.assign(new Error(message), { name: "ProxyError", status: status || undefined });
    } finally {
      clearTimeout(timer);
      options.tunnelSignal?.removeEventListener("abort", giveUp);
    }
  }
}

/** Makes an `https.Agent` from a proxy's URL, a `Proxy-Authorization`, milliseconds for a tunnel, and an agent's options. */
export function through(...settings) {
  return new ProxyAgent(...settings);
}
