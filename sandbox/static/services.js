// The host services that every page offers, by contribution id.

import { extensionDataManager } from "./extension-data.js";
import { addBanner, addToast, closeBanner } from "./messages.js";
import { openNewWorkItem } from "./new-work-item.js";
import { page } from "./page.js";

const collection = () => `${location.origin}${page.organization.path}/`;

const locations = {
  getResourceAreaLocation: async () => collection(),
  getServiceLocation: async () => collection(),
};

const navigation = {
  getHash: async () => location.hash.slice(1),
  getQueryParams: async () => Object.fromEntries(new URLSearchParams(location.search)),
  navigate(url) {
    location.assign(webAddress(url));
  },
  openNewWindow(url, features) {
    open(webAddress(url), "_blank", features || "noopener");
  },
  reload() {
    location.reload();
  },
  setDocumentTitle(title) {
    document.title = title;
  },
  setHash(hash) {
    location.hash = hash;
  },
};

const workItemForms = {
  async openWorkItem(id, newTab) {
    const address = `${page.project.path}/_workitems/edit/${id}`;
    if (newTab) open(address, "_blank", "noopener");
    else location.assign(address);
  },
  openNewWorkItem,
};

// An extension may send people elsewhere on the web, and never run script in this page.
function webAddress(url) {
  const address = new URL(url, location.href);
  if (!/^https?:$/.test(address.protocol)) throw new Error(`Azure DevOps opens only http and https addresses, not ${address.protocol}`);
  return address.href;
}

const extensionData = { getExtensionDataManager: async (extensionId, token) => extensionDataManager(extensionId, token) };

export const sharedServices = {
  "ms.vss-features.location-service": locations,
  "ms.vss-features.host-navigation-service": navigation,
  ...(!page.isServer && !page.lacksServices && { "ms.vss-features.extension-data-service": extensionData }),
  "ms.vss-tfs-web.tfs-page-data-service": { getProject: async () => ({ id: page.project.id, name: page.project.name }) },
  "ms.vss-work-web.work-item-form-navigation-service": workItemForms,
  "ms.vss-tfs-web.tfs-global-messages-service": { addBanner, addToast, closeBanner },
};
