// The rollout task: reads the work items of the release, moves the flags that they link, and reports.
import * as fs from "fs";
import * as path from "path";
import * as azureDevOps from "azure-devops-node-api";
import { WorkItemExpand } from "azure-devops-node-api/interfaces/WorkItemTrackingInterfaces";
import * as task from "azure-pipelines-task-lib/task";
import { RestClient } from "typed-rest-client";

const batchSize = 200;
const whole = 100000;

interface Flag {
  key: string;
  name: string;
  kind: string;
  archived: boolean;
  variations: { _id: string; value: unknown }[];
  environments: { [key: string]: Targeting };
}

interface Targeting {
  on: boolean;
  version: number;
  fallthrough: { variation?: number; rollout?: { variations: { variation: number; weight: number }[] } };
}

interface Link {
  project: string;
  key: string;
  url: string;
  workItems: number[];
}

interface State {
  on: boolean;
  percent: number | null;
}

async function run() {
  const started = new Date().toISOString();
  const account = task.getInput("serviceEndpoint", true)!;
  const environment = task.getInput("environment", true)!;
  const rollout = Number(task.getInput("rollout") ?? "100");
  const turnOn = task.getInput("turnOn") !== "false";

  const links = await findLinks();
  const launchDarkly = new RestClient("launchdarkly-rollout", task.getEndpointUrl(account, false), [], {
    headers: { Authorization: task.getEndpointAuthorizationParameter(account, "apitoken", false)!, "LD-API-Version": "20240415" },
    keepAlive: true,
  });
  const flags = [];
  for (const link of links) flags.push(await rollOut(launchDarkly, link, environment, rollout, turnOn));

  const report = {
    schema: 1,
    mode: "apply",
    started,
    finished: new Date().toISOString(),
    run: { kind: "release", id: Number(task.getVariable("Release.ReleaseId")), name: task.getVariable("Release.ReleaseName") },
    target: { rollout, turnOn: String(turnOn), environment },
    flags,
  };
  finish(report, environment);
}

/** The flags that the release's work items link, each once. */
async function findLinks(): Promise<Link[]> {
  const organization = task.getEndpointUrl("SYSTEMVSSCONNECTION", false)!;
  const token = task.getEndpointAuthorizationParameter("SYSTEMVSSCONNECTION", "AccessToken", false)!;
  const api = new azureDevOps.WebApi(organization, azureDevOps.getBearerHandler(token));
  const project = task.getVariable("System.TeamProject")!;
  const releases = await api.getReleaseApi();
  const references = await releases.getReleaseWorkItemsRefs(project, Number(task.getVariable("Release.ReleaseId")));
  const ids = references.map(({ id }) => Number(id));
  const tracking = await api.getWorkItemTrackingApi();
  const links = new Map<string, Link>();
  for (let start = 0; start < ids.length; start += batchSize) {
    const batch = { ids: ids.slice(start, start + batchSize), $expand: WorkItemExpand.Relations };
    for (const item of await tracking.getWorkItemsBatch(batch)) {
      for (const { rel, url } of item.relations ?? []) {
        const found = rel === "Hyperlink" && /\/projects\/([^/]+)\/flags\/([^/?#]+)/.exec(url!);
        if (!found) continue;
        const link = links.get(`${found[1]}/${found[2]}`) ?? { project: found[1], key: found[2], url: url!, workItems: [] };
        link.workItems.push(item.id!);
        links.set(`${found[1]}/${found[2]}`, link);
      }
    }
  }
  return [...links.values()];
}

function stateOf(flag: Flag, { on, fallthrough }: Targeting): State {
  const serves = flag.variations.findIndex(({ value }) => value === true);
  if (fallthrough.rollout) {
    const shares = fallthrough.rollout.variations.filter(({ variation }) => variation === serves);
    return { on, percent: shares.reduce((sum, { weight }) => sum + weight, 0) / 1000 };
  }
  return { on, percent: fallthrough.variation === serves ? 100 : 0 };
}

async function rollOut(launchDarkly: RestClient, link: Link, environment: string, percent: number, turnOn: boolean) {
  const entry = { ...link, environment, result: "failed", reason: "", before: null as State | null, after: null as State | null };
  try {
    const address = `/api/v2/flags/${link.project}/${link.key}`;
    const flag = (await launchDarkly.get<Flag>(`${address}?env=${environment}`)).result;
    const targeting = flag?.environments[environment];
    if (!flag || !targeting) return { ...entry, reason: "LaunchDarkly has no such flag or environment." };
    if (flag.kind !== "boolean") return { ...entry, result: "skipped", reason: "Not boolean." };
    if (flag.archived) return { ...entry, result: "skipped", reason: "Archived." };
    const before = stateOf(flag, targeting);
    if (before.on === turnOn && before.percent === percent) {
      return { ...entry, result: "unchanged", before, after: before };
    }
    const [on, off] = [true, false].map((value) => flag.variations.find((variation) => variation.value === value)!._id);
    const instructions: unknown[] = [];
    if (before.percent !== percent) {
      const weights = { [on]: percent * 1000, [off]: whole - percent * 1000 };
      instructions.push({ kind: "updateFallthroughVariationOrRollout", rolloutWeights: weights });
    }
    if (before.on !== turnOn) instructions.push({ kind: turnOn ? "turnFlagOn" : "turnFlagOff" });
    const comment = `LaunchDarkly Rollout of ${task.getVariable("Release.ReleaseName")}`;
    const patch = { environmentKey: environment, comment, instructions };
    const type = "application/json; domain-model=launchdarkly.semanticpatch";
    const changed = await launchDarkly.update<Flag>(address, patch, { additionalHeaders: { "Content-Type": type } });
    const after = stateOf(changed.result!, changed.result!.environments[environment]);
    return { ...entry, name: flag.name, result: "changed", before, after, version: changed.result!.environments[environment].version };
  } catch (error) {
    return { ...entry, reason: (error as Error).message };
  }
}

interface Report {
  flags: { key: string; result: string; reason: string; before: State | null; after: State | null }[];
}

function finish(report: Report, environment: string) {
  const count = (result: string) => report.flags.filter((flag) => flag.result === result).length;
  for (const { key, result, reason } of report.flags) {
    if (result === "failed") task.error(`${key}: ${reason}`);
    else if (result === "skipped") task.warning(`${key}: ${reason}`);
    else console.log(`${key}: ${result}`);
  }
  const folder = task.getVariable("Agent.TempDirectory")!;
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "peer-report.json");
  fs.writeFileSync(file, JSON.stringify(report));
  task.addAttachment("launchdarkly-rollout", "report.json", file);
  const told = (state: State | null) => (state ? `${state.on ? "On" : "Off"} ${state.percent}%` : "");
  const rows = report.flags.map(({ key, result, before, after }) => `| ${key} | ${told(before)} | ${told(after)} | ${result} |`);
  const summary = path.join(folder, "peer-summary.md");
  fs.writeFileSync(summary, ["| Flag | Before | After | Result |", "| --- | --- | --- | --- |", ...rows].join("\n"));
  task.uploadSummary(summary);
  for (const result of ["changed", "unchanged", "skipped", "failed"]) task.setVariable(result, String(count(result)), false, true);
  task.setVariable("report", file, false, true);
  const message = `${count("changed")} changed in ${environment}.`;
  if (count("failed") > 0) task.setResult(task.TaskResult.Failed, message);
  else if (count("skipped") > 0 || report.flags.length === 0) task.setResult(task.TaskResult.SucceededWithIssues, message);
  else task.setResult(task.TaskResult.Succeeded, message);
}

run().catch((error: Error) => task.setResult(task.TaskResult.Failed, error.message));
