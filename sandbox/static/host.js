// The host side of the frame protocol: one frame for each contribution that is on screen.

import { channelManager } from "./XDM.js";
import { accessToken, page } from "./page.js";
import { sharedServices } from "./services.js";
import { onThemeChanged, themeData, themeName } from "./theme.js";

const themeNames = { light: "Default", dark: "Dark", "high-contrast": "HighContrast" };

/**
 * Opens `contribution` in an iframe inside `slot`. `configuration` is what its `getConfiguration()` gives, `services` are those of this page,
 * and `onReady` runs once the frame has said that it is loaded.
 */
export function openFrame(slot, contribution, { configuration = {}, services = {}, onReady = () => {} }) {
  const url = new URL(contribution.uri, page.extension.baseUri).href;
  const frame = document.createElement("iframe");
  frame.className = "external-content--iframe";
  frame.title = contribution.name;
  // Without allow-same-origin, the frame has an opaque origin.
  if (page.isServer) frame.sandbox = "allow-scripts allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-downloads";
  if (contribution.height) frame.style.height = `${contribution.height}px`;
  const wait = document.createElement("div");
  wait.className = "spinner";
  wait.setAttribute("role", "status");
  wait.textContent = `Loading ${contribution.name}`;
  slot.replaceChildren(wait, frame);

  const channel = channelManager.addChannel(frame.contentWindow, url);
  const available = { ...sharedServices, ...services };
  const registry = channel.getObjectRegistry();
  const stopTheme = onThemeChanged((data) => invoke("DevOps.SdkClient", "dispatchEvent", ["themeChanged", { detail: { data } }]));

  function invoke(instanceId, method, params) {
    return channel.invokeRemoteMethod(method, instanceId, params);
  }

  function close(message) {
    stopTheme();
    channelManager.removeChannel(channel);
    slot.replaceChildren(message);
  }

  let loaded;
  const whenLoaded = new Promise((resolve) => (loaded = resolve));

  function ready() {
    if (!wait.isConnected) return;
    wait.remove();
    loaded();
    onReady(opened);
  }

  registry.register("DevOps.HostControl", {
    initialHandshake(options) {
      // The reply has to reach the frame before the first event does.
      if (options?.loaded !== false) setTimeout(ready);
      return handshake(contribution, configuration, options);
    },
    notifyLoadSucceeded: ready,
    notifyLoadFailed(error) {
      const reason = typeof error === "string" ? error : error?.message;
      const failed = document.createElement("p");
      failed.className = "banner error";
      failed.setAttribute("role", "alert");
      failed.textContent = `${contribution.name} could not be loaded${reason ? `: ${reason}` : "."}`;
      close(failed);
    },
    async getAccessToken() {
      return { token: await accessToken() };
    },
    async getAppToken() {
      return { token: await accessToken() };
    },
    resize(_width, height) {
      if (contribution.height && Number.isFinite(height)) frame.style.height = `${Math.max(contribution.height, height)}px`;
    },
  });
  registry.register("DevOps.ServiceManager", {
    getService(id) {
      if (!Object.hasOwn(available, id) && page.lacksServices) return null;
      if (!Object.hasOwn(available, id)) throw new Error(`The sandbox's Azure DevOps has no service ${id}.`);
      return available[id];
    },
  });

  const opened = {
    contribution,
    /** Calls a method of an object that the frame registered; a frame that registered none, or has not this method, is left alone. */
    async notify(instanceId, method, argument) {
      // Before it has loaded, a frame has registered nothing.
      await whenLoaded;
      try {
        await invoke(instanceId, method, [argument]);
      } catch (error) {
        const message = error?.message ?? "";
        if (!message.includes("could not be found") && !message.startsWith("RPC method not found")) console.error(error);
      }
    },
  };
  frame.src = url;
  return opened;
}

function handshake(contribution, configuration, options) {
  return {
    contributionId: contribution.id,
    context: {
      extension: page.extension,
      user: page.user,
      host: { id: page.organization.id, name: page.organization.name, serviceVersion: "Dev19.M249.1", type: 4, isHosted: !page.isServer },
      pageContext: {
        webContext: { project: { id: page.project.id, name: page.project.name }, team: { id: page.project.id, name: `${page.project.name} Team` } },
        globalization: {
          culture: navigator.language,
          explicitTheme: "",
          theme: themeNames[themeName()],
          timeZoneId: Intl.DateTimeFormat().resolvedOptions().timeZone,
          timezoneOffset: 0,
          typeAheadDisabled: false,
        },
        timeZonesConfiguration: { daylightSavingsAdjustments: [] },
      },
    },
    initialConfig: configuration,
    ...(options?.applyTheme !== false && { themeData: themeData() }),
  };
}
