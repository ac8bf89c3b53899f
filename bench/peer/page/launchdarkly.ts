// LaunchDarkly through the service endpoint proxy, with Microsoft's REST client.
import * as SDK from "azure-devops-extension-sdk";
import { getClient } from "azure-devops-extension-api";
import { ServiceEndpointRequest, ServiceEndpointRestClient } from "azure-devops-extension-api/ServiceEndpoint";

export interface Connection {
  id: string;
  name: string;
  url: string;
}

export interface Named {
  key: string;
  name: string;
}

export interface Environment extends Named {
  critical: boolean;
}

interface Targeting {
  on: boolean;
  rules?: unknown[];
  targets?: { values: string[] }[];
  contextTargets?: { values: string[] }[];
  prerequisites?: unknown[];
  fallthrough?: { variation?: number; rollout?: { variations: { variation: number; weight: number }[] } };
}

export interface Flag extends Named {
  kind: string;
  archived: boolean;
  temporary: boolean;
  tags: string[];
  variations: { value: unknown }[];
  environments: { [key: string]: Targeting };
  _maintainer?: { firstName?: string; lastName?: string; email: string };
  _maintainerTeam?: { name: string };
}

export const flagsOnAPage = 30;

// The token is asked for once and kept: the frame does not live longer than it.
let token: Promise<string> | undefined;
export const accessToken = () => (token ??= SDK.getAccessToken());

const client = () =>
  getClient(ServiceEndpointRestClient, {
    authTokenProvider: { getAuthorizationHeader: async () => `Bearer ${await accessToken()}` },
  });
let endpoints: ServiceEndpointRestClient | undefined;
const endpointClient = () => (endpoints ??= client());

const projectId = () => SDK.getWebContext().project.id;

/** The LaunchDarkly connections of the project. */
export async function readConnections(): Promise<Connection[]> {
  const found = await endpointClient().getServiceEndpoints(projectId(), "launchdarkly");
  return found.map(({ id, name, url }) => ({ id, name, url: url.replace(/\/$/, "") }));
}

async function call(connection: string, dataSourceName: string, parameters: { [name: string]: string }): Promise<unknown[]> {
  const request = { dataSourceDetails: { dataSourceName, parameters }, resultTransformationDetails: {} };
  const answer = await endpointClient().executeServiceEndpointRequest(
    request as unknown as ServiceEndpointRequest,
    projectId(),
    connection,
  );
  if (answer.errorMessage) throw new Error(answer.errorMessage);
  return Array.isArray(answer.result) ? answer.result : [answer.result];
}

export async function readProjects(connection: string, text: string): Promise<Named[]> {
  const filter = text && `&filter=${encodeURIComponent(`query:${text}`)}`;
  const values = (await call(connection, "Projects", { query: `limit=100&sort=name${filter}` })) as string[];
  const projects = [];
  for (let at = 0; at < values.length; at += 2) projects.push({ key: values[at], name: values[at + 1] });
  return projects;
}

export async function readEnvironments(connection: string, projectKey: string): Promise<Environment[]> {
  const values = (await call(connection, "Environments", { projectKey, query: "limit=100" })) as [string];
  const environments = [];
  for (let at = 0; at < values.length; at += 3) {
    environments.push({ key: values[at], name: values[at + 1], critical: String(values[at + 2]).toLowerCase() === "true" });
  }
  return environments;
}

export async function searchFlags(connection: string, projectKey: string, environment: string, text: string): Promise<Flag[]> {
  const filter = encodeURIComponent(text ? `state:live,query:${text}` : "state:live");
  const query = `limit=${flagsOnAPage}&sort=-creationDate&summary=0&filter=${filter}&env=${environment}`;
  const [answer] = await call(connection, "Flags", { projectKey, query });
  return JSON.parse(answer as string).items;
}

export async function readFlag(connection: string, projectKey: string, flagKey: string): Promise<Flag> {
  const [answer] = await call(connection, "Flag", { projectKey, flagKey, query: "" });
  return JSON.parse(answer as string);
}

/** The state of a flag in an environment: `On 25%`, `Off`. */
export function stateOf(flag: Flag, environment: string): string {
  if (flag.archived) return "Archived";
  if (flag.kind !== "boolean") return "Not boolean";
  const targeting = flag.environments[environment];
  if (!targeting) return "Missing";
  if (!targeting.on) return "Off";
  const { variation, rollout } = targeting.fallthrough ?? {};
  const serves = flag.variations.findIndex(({ value }) => value === true);
  const weight = rollout
    ? rollout.variations.filter((share) => share.variation === serves).reduce((sum, share) => sum + share.weight, 0)
    : variation === serves ? 100000 : 0;
  const hasTargets = [...(targeting.targets ?? []), ...(targeting.contextTargets ?? [])].some(({ values }) => values.length > 0);
  const hasRules = hasTargets || Boolean(targeting.rules?.length) || Boolean(targeting.prerequisites?.length);
  return `On ${weight / 1000}%${hasRules ? " · rules apply" : ""}`;
}
