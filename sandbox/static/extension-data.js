// The extension's own data, as the service `ms.vss-features.extension-data-service` gives it to frames.

import { rest } from "./page.js";

const settings = "$settings";
const missing = new Set(["DocumentCollectionDoesNotExistException", "DocumentDoesNotExistException"]);

/**
 * The data manager of one extension. It calls with the `token` that the frame gave, so it ends when that token does: then the frame asks for
 * a new manager with a new token.
 */
export function extensionDataManager(extensionId, token) {
  const [publisher, extension] = extensionId.split(".");
  const installed = `ExtensionManagement/InstalledExtensions/${publisher}/${extension}`;

  function call(path, options) {
    return rest(`${path}?api-version=7.1-preview.1`, { ...options, collection: true, token });
  }

  function scopeOf({ scopeType = "Default", scopeValue = scopeType === "User" ? "Me" : "Current" } = {}) {
    return { scopeType, scopeValue };
  }

  function documents(collection, options) {
    const { scopeType, scopeValue } = scopeOf(options);
    return `${installed}/Data/Scopes/${scopeType}/${scopeValue}/Collections/${encodeURIComponent(collection)}/Documents`;
  }

  function write(method, collection, document, options) {
    return call(documents(collection, options), { method, body: document });
  }

  async function getDocument(collection, id, options) {
    try {
      return await call(`${documents(collection, options)}/${encodeURIComponent(id)}`);
    } catch (error) {
      if (options?.defaultValue !== undefined && missing.has(error.serverError?.typeKey)) return options.defaultValue;
      throw error;
    }
  }

  async function queryCollections(collections) {
    return (await call(`${installed}/ExtensionDataCollectionQuery`, { method: "POST", body: { collections } })).value;
  }

  return {
    // Asked as a query, so that what was never kept is no failed request.
    async getValue(key, options) {
      const [{ documents }] = await queryCollections([{ collectionName: settings, ...scopeOf(options) }]);
      const setting = documents.find(({ id }) => id === key);
      return setting ? setting.value : options?.defaultValue;
    },
    async setValue(key, value, options) {
      return (await write("PUT", settings, { id: key, __etag: -1, value }, options)).value;
    },
    async getDocuments(collection, options) {
      return (await call(documents(collection, options))).value;
    },
    getDocument,
    createDocument: (collection, document, options) => write("POST", collection, document, options),
    setDocument: (collection, document, options) => write("PUT", collection, document, options),
    updateDocument: (collection, document, options) => write("PATCH", collection, document, options),
    async deleteDocument(collection, id, options) {
      await call(`${documents(collection, options)}/${encodeURIComponent(id)}`, { method: "DELETE" });
    },
    queryCollections,
    queryCollectionsByName: (names) => queryCollections(names.map((collectionName) => ({ collectionName, scopeType: "Default", scopeValue: "Current" }))),
  };
}
