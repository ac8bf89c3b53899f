// The tab: what it reads, and when.
import * as SDK from "azure-devops-extension-sdk";
import * as React from "react";
import { MessageCard, MessageCardSeverity } from "azure-devops-ui/MessageCard";

import { LinkedFlags } from "./LinkedFlags";
import { Picker } from "./Picker";
import {
  Connection, Environment, Flag, Named,
  readConnections, readEnvironments, readFlag, readProjects, searchFlags,
} from "./launchdarkly";
import { addLink, FlagLink, readLinks, readSelection, removeLink, saveSelection, Selection } from "./workItem";

const pause = 200;
const none: Environment[] = [];

export function WorkItemTab() {
  const [error, setError] = React.useState<string>();
  const [visit, setVisit] = React.useState(0);
  const [links, setLinks] = React.useState<FlagLink[]>();
  const [connections, setConnections] = React.useState<Connection[]>();
  const [selection, setSelection] = React.useState<Selection>();
  const [projectText, setProjectText] = React.useState("");
  const [projects, setProjects] = React.useState<Named[]>([]);
  const [environments, setEnvironments] = React.useState<{ [project: string]: Environment[] }>({});
  const [flagsOfLinks, setFlagsOfLinks] = React.useState<{ [address: string]: Flag | Error }>({});
  const [text, setText] = React.useState("");
  const [flags, setFlags] = React.useState<Flag[]>();
  const [isPinned, setPinned] = React.useState(false);
  const asked = React.useRef(new Set<string>());

  const reportError = (reason: Error) => setError(reason.message);

  // Once: the handshake, then the connections and what was chosen last, side by side.
  React.useEffect(() => {
    const open = async () => {
      await SDK.ready();
      SDK.register(SDK.getContributionId(), () => ({
        onLoaded: () => setVisit((number) => number + 1),
        onUnloaded: () => setLinks(undefined),
        onSaved: () => setVisit((number) => number + 1),
        onRefreshed: () => setVisit((number) => number + 1),
        onReset: () => setVisit((number) => number + 1),
      }));
      SDK.notifyLoadSucceeded();
      const [found, remembered] = await Promise.all([readConnections(), readSelection()]);
      setConnections(found);
      const isThere = found.some(({ id }) => id === remembered?.connection);
      if (remembered && isThere) setSelection(remembered);
      else if (found.length > 0) setSelection({ connection: found[0].id, project: "", projectName: "", environment: "" });
    };
    open().catch(reportError);
  }, []);

  React.useEffect(() => {
    if (visit > 0) readLinks().then(setLinks).catch(reportError);
  }, [visit]);

  const connection = selection?.connection;
  const project = selection?.project;
  const environment = selection?.environment;

  React.useEffect(() => {
    if (!connection) return undefined;
    const find = () => readProjects(connection, projectText).then(setProjects).catch(reportError);
    if (!projectText) {
      find();
      return undefined;
    }
    const timer = setTimeout(find, pause);
    return () => clearTimeout(timer);
  }, [connection, projectText]);

  // The environments of the chosen project and of those of the links, each once.
  React.useEffect(() => {
    if (!connection) return;
    for (const key of new Set([project, ...(links ?? []).map((link) => link.project)])) {
      if (!key || asked.current.has(key)) continue;
      asked.current.add(key);
      readEnvironments(connection, key)
        .then((found) => setEnvironments((known) => ({ ...known, [key]: found })))
        .catch(reportError);
    }
  }, [connection, project, links]);

  React.useEffect(() => {
    if (!connection) return;
    for (const { project: projectKey, flag, relation } of links ?? []) {
      readFlag(connection, projectKey, flag)
        .catch((reason: Error) => reason)
        .then((found) => setFlagsOfLinks((known) => ({ ...known, [relation.url]: found })));
    }
  }, [connection, links]);

  React.useEffect(() => {
    if (!connection || !project || !environment) return undefined;
    let isCurrent = true;
    const find = () =>
      searchFlags(connection, project, environment, text)
        .then((found) => isCurrent && setFlags(found))
        .catch(reportError);
    const timer = text ? setTimeout(find, pause) : undefined;
    if (!text) find();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [connection, project, environment, text]);

  // A project that was just chosen opens in its first environment.
  const ofProject = environments[project ?? ""] ?? none;
  React.useEffect(() => {
    if (selection && !environment && ofProject.length > 0) select({ environment: ofProject[0].key });
  }, [ofProject.length, environment]);

  function select(change: Partial<Selection>) {
    if (!selection) return;
    const isOtherProject = change.project !== undefined && change.project !== selection.project;
    const chosen = { ...selection, ...(isOtherProject && { environment: "" }), ...change };
    setSelection(chosen);
    if (chosen.environment) saveSelection(chosen).catch(reportError);
  }

  async function link(flag: Flag) {
    const base = connections?.find(({ id }) => id === connection)?.url;
    const pin = isPinned ? `?env=${environment}` : "";
    await addLink(`${base}/projects/${project}/flags/${flag.key}${pin}`).catch(reportError);
    setVisit((number) => number + 1);
  }

  async function unlink(gone: FlagLink) {
    await removeLink(gone).catch(reportError);
    setVisit((number) => number + 1);
  }

  const linked = React.useMemo(
    () => new Set((links ?? []).filter((one) => one.project === project).map(({ flag }) => flag)),
    [links, project],
  );
  return (
    <div className="flex-column">
      {error && <MessageCard severity={MessageCardSeverity.Error}>{error}</MessageCard>}
      <LinkedFlags links={links} flags={flagsOfLinks} environments={environments} onUnlink={unlink} />
      <Picker
        connections={connections}
        projects={projects}
        environments={ofProject}
        selection={selection}
        text={text}
        flags={flags}
        linked={linked}
        isPinned={isPinned}
        onPin={setPinned}
        onSelect={select}
        onFindProjects={setProjectText}
        onSearch={setText}
        onLink={link}
      />
    </div>
  );
}
