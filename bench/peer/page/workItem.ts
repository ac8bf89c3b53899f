// The form that the tab is a part of, and what the user chose last.
import * as SDK from "azure-devops-extension-sdk";
import { IExtensionDataService } from "azure-devops-extension-api";
import { IWorkItemFormService, WorkItemRelation } from "azure-devops-extension-api/WorkItemTracking";

import { accessToken } from "./launchdarkly";

export interface Selection {
  connection: string;
  project: string;
  projectName: string;
  environment: string;
}

export interface FlagLink {
  project: string;
  flag: string;
  relation: WorkItemRelation;
}

const form = () => SDK.getService<IWorkItemFormService>("ms.vss-work-web.work-item-form");

const isFlag = /^(https?:\/\/[^/]+)\/projects\/([^/]+)\/flags\/([^/?#]+)/;

/** The flags that the work item links to. */
export async function readLinks(): Promise<FlagLink[]> {
  const relations = await (await form()).getWorkItemRelations();
  const links: FlagLink[] = [];
  for (const relation of relations) {
    const found = relation.rel === "Hyperlink" && isFlag.exec(relation.url);
    if (found) links.push({ project: found[2], flag: found[3], relation });
  }
  return links;
}

export async function addLink(url: string): Promise<void> {
  const relation = { rel: "Hyperlink", url, attributes: { comment: "LaunchDarkly flag" } };
  await (await form()).addWorkItemRelations([relation]);
}

export async function removeLink({ relation }: FlagLink): Promise<void> {
  await (await form()).removeWorkItemRelations([relation]);
}

async function dataManager() {
  const [token, service] = await Promise.all([
    accessToken(),
    SDK.getService<IExtensionDataService>("ms.vss-features.extension-data-service"),
  ]);
  return service.getExtensionDataManager(SDK.getExtensionContext().id, token);
}

const key = () => `peer.${SDK.getWebContext().project.id}`;
const ofUser = { scopeType: "User" };

export async function readSelection(): Promise<Selection | undefined> {
  const text = await (await dataManager()).getValue<string>(key(), ofUser);
  return text ? JSON.parse(text) : undefined;
}

export async function saveSelection(selection: Selection): Promise<void> {
  await (await dataManager()).setValue(key(), JSON.stringify(selection), ofUser);
}
